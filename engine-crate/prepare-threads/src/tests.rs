// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

use std::ops::Range;

use wasm_encoder::Encode;
use wasmparser::{
    DataKind, ExternalKind, Operator, Parser, Payload, TypeRef, Validator, WasmFeatures,
};

use super::prepare;

/// 200 types, so that no call fits into the shortest instruction.
fn many_types() -> String {
    (0..200).map(|_| "(type (func))").collect()
}

fn encode(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

fn validate(module: &[u8]) -> Result<(), String> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let result = validator.validate_all(module);
    result.map(drop).map_err(|error| error.to_string())
}

/// Both are valid.
fn changed(text: &str) -> Vec<u8> {
    let input = encode(text);
    validate(&input).unwrap();
    let output = prepare(&input).unwrap().expect("a change");
    validate(&output).unwrap();
    assert_eq!(prepare_again(&output), None);
    output
}

/// The output is threaded and exports reserved names; without them there is nothing left to do.
fn prepare_again(module: &[u8]) -> Option<Vec<u8>> {
    match prepare(module) {
        Ok(again) => again,
        Err(message) => {
            assert!(message.contains("the reserved name \"sluice:"), "{message}");
            None
        }
    }
}

#[track_caller]
fn assert_unchanged(text: &str) {
    let input = encode(text);
    validate(&input).unwrap();
    assert_eq!(prepare(&input), Ok(None));
}

fn payloads(module: &[u8]) -> Vec<Payload<'_>> {
    let payloads = Parser::new(0).parse_all(module);
    payloads.map(|payload| payload.unwrap()).collect()
}

fn exports(module: &[u8]) -> Vec<(String, ExternalKind, u32)> {
    let mut all = Vec::new();
    for payload in payloads(module) {
        if let Payload::ExportSection(exports) = payload {
            all.extend(exports.into_iter().map(|export| {
                let export = export.unwrap();
                (export.name.to_string(), export.kind, export.index)
            }));
        }
    }
    all
}

#[track_caller]
fn assert_exports(module: &[u8], expected: &[(&str, ExternalKind, u32)]) {
    let actual = exports(module);
    let actual: Vec<_> = actual
        .iter()
        .map(|it| (it.0.as_str(), it.1, it.2))
        .collect();
    assert_eq!(actual, expected);
}

/// The ids, with the names of custom sections.
fn sections(module: &[u8]) -> Vec<(u8, String)> {
    let mut all = Vec::new();
    for payload in payloads(module) {
        let name = match &payload {
            Payload::CustomSection(custom) => custom.name().to_string(),
            _ => String::new(),
        };
        all.extend(payload.as_section().map(|(id, _)| (id, name)));
    }
    all
}

fn section(module: &[u8], wanted: u8) -> Range<usize> {
    let all = payloads(module);
    let found = all.iter().filter_map(|payload| payload.as_section());
    found.into_iter().find(|it| it.0 == wanted).unwrap().1
}

/// The instructions of each body, as `Debug` shows them.
fn code(module: &[u8]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for payload in payloads(module) {
        if let Payload::CodeSectionEntry(body) = payload {
            let operators = body.get_operators_reader().unwrap();
            let shown = operators.into_iter().map(|it| match it.unwrap() {
                Operator::I32Const { value } => format!("i32.const {value}"),
                Operator::GlobalGet { global_index } => format!("global.get {global_index}"),
                Operator::CallRef { type_index } => format!("call_ref {type_index}"),
                Operator::MemoryInit { data_index, mem } => {
                    format!("memory.init {data_index} {mem}")
                }
                Operator::DataDrop { data_index } => format!("data.drop {data_index}"),
                other => format!("{other:?}"),
            });
            all.push(shown.collect());
        }
    }
    all
}

/// Offsets from the start of the code section.
fn body_ranges(module: &[u8]) -> Vec<Range<usize>> {
    let start = section(module, 10).start;
    let mut all = Vec::new();
    for payload in payloads(module) {
        if let Payload::CodeSectionEntry(body) = payload {
            all.push(body.range().start - start..body.range().end - start);
        }
    }
    all
}

fn add_custom(module: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut payload = Vec::new();
    name.encode(&mut payload);
    payload.extend(content);
    module.push(0);
    payload.encode(module);
}

#[test]
fn leaves_other_modules() {
    assert_unchanged("(module)");
    assert_unchanged("(module (memory 1) (data (i32.const 0) \"a\") (func $f) (start $f))");
    assert_unchanged("(module (import \"env\" \"pthread_create\" (func)) (memory 1))");
    assert_unchanged(
        "(module (import \"a\" \"b\" (memory 1 2 shared)) (data \"a\")
           (func (drop (i32.atomic.load (i32.const 0)))))",
    );
    assert_unchanged(
        "(module (import \"a\" \"b\" (memory 1 2 shared)) (import \"env\" \"pthread_create\" (func)))",
    );
    let component = encode("(component (core module (memory 1 2 shared)))");
    assert_eq!(prepare(&component), Ok(None));
    assert_eq!(prepare(b""), Ok(None));
    assert_eq!(prepare(b"\0asm"), Ok(None));
}

#[test]
fn refuses_shared_memory_that_it_cannot_prepare() {
    for text in [
        "(module (memory i64 1 2 shared) (func $f) (start $f))",
        "(module (memory 1 2 shared) (memory 1 2 shared) (func $f) (start $f))",
        "(module (import \"a\" \"b\" (memory 1 2 shared)) (memory 1))",
    ] {
        assert!(prepare(&encode(text)).is_err(), "{text}");
    }
}

#[test]
fn imports_the_memory() {
    let output = changed(
        "(module (memory (export \"memory\") 3 70000 shared))"
            .replace("70000", "700")
            .as_str(),
    );
    assert_eq!(sections(&output), [(2, String::new()), (7, String::new())]);
    assert_exports(&output, &[("memory", ExternalKind::Memory, 0)]);

    let output = changed(
        "(module (import \"a\" \"f\" (func)) (import \"a\" \"g\" (global i32)) (table 1 funcref)
           (memory 3 700 shared) (tag) (func) (export \"f\" (func 1)))",
    );
    let ids: Vec<u8> = sections(&output).into_iter().map(|it| it.0).collect();
    assert_eq!(ids, [1, 2, 3, 4, 13, 7, 10]);
    assert_exports(&output, &[("f", ExternalKind::Func, 1)]);
    let Some(Payload::ImportSection(imports)) = payloads(&output).into_iter().nth(2) else {
        panic!("no imports");
    };
    let last = imports.into_imports().last().unwrap().unwrap();
    assert_eq!((last.module, last.name), ("sluice", "memory"));
    let TypeRef::Memory(memory) = last.ty else {
        panic!("{last:?}");
    };
    assert!(memory.shared && !memory.memory64);
    assert_eq!((memory.initial, memory.maximum), (3, Some(700)));
}

#[test]
fn applies_data_by_a_function() {
    let output = changed(
        "(module (import \"a\" \"g\" (global $g i32)) (import \"a\" \"f\" (func))
           (memory 1 1 shared) (func) (data (i32.const 8) \"abc\") (data \"passive\")
           (data (offset (i32.add (global.get $g) (i32.const 300))) \"\") (data (i32.const -1) \"z\"))",
    );
    assert_exports(&output, &[("sluice:data", ExternalKind::Func, 2)]);
    let expected = [
        "i32.const 8",
        "i32.const 0",
        "i32.const 3",
        "memory.init 0 0",
        "data.drop 0",
        "global.get 0",
        "i32.const 300",
        "I32Add",
        "i32.const 0",
        "i32.const 0",
        "memory.init 2 0",
        "data.drop 2",
        "i32.const -1",
        "i32.const 0",
        "i32.const 1",
        "memory.init 3 0",
        "data.drop 3",
        "End",
    ];
    assert_eq!(code(&output)[1], expected);
    let mut contents = Vec::new();
    for payload in payloads(&output) {
        match payload {
            Payload::DataCountSection { count, .. } => assert_eq!(count, 4),
            Payload::DataSection(segments) => contents.extend(segments.into_iter().map(|it| {
                let segment = it.unwrap();
                assert!(matches!(segment.kind, DataKind::Passive));
                segment.data
            })),
            _ => {}
        }
    }
    assert_eq!(contents, [&b"abc"[..], b"passive", b"", b"z"]);
}

#[test]
fn adds_the_sections_that_data_needs() {
    let mut input = encode("(module (memory 1 1 shared) (data (i32.const 8) \"abc\"))");
    add_custom(&mut input, "last", b"");
    let output = prepare(&input).unwrap().unwrap();
    validate(&output).unwrap();
    let ids: Vec<u8> = sections(&output).into_iter().map(|it| it.0).collect();
    assert_eq!(ids, [1, 2, 3, 7, 12, 10, 11, 0]);

    // A data count that is there stays as it is.
    let output = changed(
        "(module (memory 1 1 shared) (data $a (i32.const 8) \"abc\") (func (data.drop $a)))",
    );
    let ids: Vec<u8> = sections(&output).into_iter().map(|it| it.0).collect();
    assert_eq!(ids, [1, 2, 3, 7, 12, 10, 11, 0]);

    // The encoding with an explicit memory.
    let input = b"\0asm\x01\0\0\0\x05\x04\x01\x03\x01\x01\x0b\x08\x01\x02\x00\x41\x00\x0b\x01x";
    validate(input).unwrap();
    let output = prepare(input).unwrap().unwrap();
    validate(&output).unwrap();
    assert!(output.ends_with(b"\x0b\x04\x01\x01\x01x"));
}

#[test]
fn takes_data_and_start_of_an_imported_memory() {
    let output = changed(
        "(module (import \"a\" \"b\" (memory 1 1 shared)) (func $f) (start $f)
           (data (i32.const 8) \"abc\"))",
    );
    let expected = [
        ("sluice:start", ExternalKind::Func, 0),
        ("sluice:data", ExternalKind::Func, 1),
    ];
    assert_exports(&output, &expected);
    let ids: Vec<u8> = sections(&output).into_iter().map(|it| it.0).collect();
    assert_eq!(ids, [1, 2, 3, 7, 12, 10, 11, 0]);
}

#[test]
fn exports_the_start_function() {
    let output = changed(
        "(module (import \"a\" \"f\" (func $f)) (memory 1 1 shared) (func (export \"g\")) (start $f)
           (elem declare func $f))",
    );
    let expected = [
        ("g", ExternalKind::Func, 1),
        ("sluice:start", ExternalKind::Func, 0),
    ];
    assert_exports(&output, &expected);
    assert!(!sections(&output).iter().any(|section| section.0 == 8));
}

const WAITS: &str = "
    (import \"a\" \"b\" (memory 1 1 shared))
    (global $own (mut i32) (i32.const 7))
    (func (param i32 i64) (result i32)
      (drop (memory.atomic.wait32 (local.get 0) (i32.const 1) (local.get 1)))
      (drop (memory.atomic.wait64 offset=16 (local.get 0) (i64.const 1) (local.get 1)))
      (drop (memory.atomic.notify (local.get 0) (i32.const 1)))
      (drop (memory.atomic.notify offset=4294967292 (local.get 0) (i32.const 1)))
      (if (i32.const 254) (then unreachable (drop (memory.atomic.notify)) unreachable))
      (memory.atomic.wait32 (local.get 0) (i32.const 1) (local.get 1)))
    (func (result i32) i32.const 0xfe)
    (func (param $address i32) (result i32)
      (local v128) (block (br_table 0 (i32.const 0)))
      (memory.atomic.wait32 offset=4 (local.get $address) (global.get $own) (i64.const -1)))";

#[test]
fn replaces_waits_in_place() {
    let mut input = encode(&format!("(module {WAITS})"));
    add_custom(&mut input, ".debug_line", b"lines");
    let output = prepare(&input).unwrap().unwrap();
    validate(&output).unwrap();
    let expected = [
        ("sluice:wait32+0", ExternalKind::Global, 1),
        ("sluice:wait64+16", ExternalKind::Global, 2),
        ("sluice:notify+0", ExternalKind::Global, 3),
        ("sluice:notify+4294967292", ExternalKind::Global, 4),
        ("sluice:wait32+4", ExternalKind::Global, 5),
    ];
    assert_exports(&output, &expected);
    let code = code(&output);
    let calls = |body: &[String]| -> Vec<String> {
        let nearby = body.windows(2).filter(|it| it[1].starts_with("call_ref"));
        nearby.map(|it| it.join(" ")).collect()
    };
    let expected = [
        "global.get 1 call_ref 3",
        "global.get 2 call_ref 4",
        "global.get 3 call_ref 5",
        "global.get 4 call_ref 5",
        "global.get 3 call_ref 5",
        "global.get 1 call_ref 3",
    ];
    assert_eq!(calls(&code[0]), expected);
    assert_eq!(calls(&code[2]), ["global.get 5 call_ref 3"]);
    // The long offset's five bytes leave four for `nop`.
    assert_eq!(code[0].iter().filter(|it| *it == "Nop").count(), 4);
    assert_eq!(body_ranges(&output), body_ranges(&input));
    assert!(sections(&output).contains(&(0, ".debug_line".to_string())));
}

#[test]
fn rebuilds_bodies_that_grow() {
    let mut input = encode(&format!("(module {} {WAITS})", many_types()));
    add_custom(&mut input, ".debug_line", b"lines");
    add_custom(&mut input, "producers", b"\0");
    add_custom(&mut input, ".debug_info", b"info");
    validate(&input).unwrap();
    let output = prepare(&input).unwrap().unwrap();
    validate(&output).unwrap();
    let names: Vec<_> = sections(&output)
        .into_iter()
        .filter(|it| it.0 == 0)
        .collect();
    assert_eq!(
        names,
        [(0, "name".to_string()), (0, "producers".to_string())]
    );
    let length = |module: &[u8], index: usize| body_ranges(module)[index].len();
    // Five of the six grow by one; the one with the long offset is as long as before.
    assert_eq!(length(&output, 0), length(&input, 0) + 5);
    assert_eq!(length(&output, 1), length(&input, 1));
    assert_eq!(length(&output, 2), length(&input, 2) + 1);
}

#[test]
fn grows_the_size_of_a_body() {
    // 127 bytes become 128.
    let nops = "nop ".repeat(127 - 10);
    let text = format!(
        "(module {} (memory 1 1 shared) (func (result i32) {nops}
           (memory.atomic.notify (i32.const 0) (i32.const 0))))",
        many_types()
    );
    let input = encode(&text);
    assert_eq!(body_ranges(&input)[0], 2..129);
    assert_eq!(body_ranges(&changed(&text))[0], 3..131);
}

#[test]
fn counts_types_one_by_one() {
    let output = changed(
        "(module (rec (type $a (struct (field (ref null $b)))) (type $b (func (result i32))))
           (rec) (type $c (sub (func))) (memory 1 1 shared)
           (func (type $b) (memory.atomic.notify (i32.const 0) (i32.const 0)))
           (data (i32.const 0) \"a\"))",
    );
    assert!(code(&output)[0].contains(&"call_ref 3".to_string()));
    assert_exports(
        &output,
        &[
            ("sluice:notify+0", ExternalKind::Global, 0),
            ("sluice:data", ExternalKind::Func, 1),
        ],
    );
}

#[test]
fn keeps_debug_information_when_only_functions_are_added() {
    for (functions, kept) in [(126, true), (127, false), (128, true)] {
        let mut input = encode(&format!(
            "(module (memory 1 1 shared) {} (data (i32.const 0) \"a\"))",
            "(func)".repeat(functions)
        ));
        add_custom(&mut input, ".debug_line", b"lines");
        let output = prepare(&input).unwrap().unwrap();
        validate(&output).unwrap();
        let debug = (0, ".debug_line".to_string());
        assert_eq!(sections(&output).contains(&debug), kept, "{functions}");
        let moved = body_ranges(&output)[..functions] != body_ranges(&input)[..];
        assert_eq!(moved, !kept);
    }
}

#[test]
fn exports_what_pthreads_need() {
    let import = "(import \"env\" \"pthread_create\" (func))";
    let output = changed(&format!(
        "(module {import} (import \"a\" \"i\" (global (mut i32))) (memory 1 1 shared)
           (table 1 funcref) (global i32 (i32.const 0)) (global (mut i64) (i64.const 0))
           (global (mut i32) (i32.const 0)) (global $__stack_pointer (mut i32) (i32.const 0)))"
    ));
    let table = ("sluice:table", ExternalKind::Table, 0);
    let expected = [("sluice:stack_pointer", ExternalKind::Global, 4), table];
    assert_exports(&output, &expected);

    // A name that can't be right, and no name.
    for name in ["$__stack_pointer", ""] {
        let output = changed(&format!(
            "(module {import} (import \"a\" \"b\" (memory 1 1 shared))
               (import \"a\" \"t\" (table 1 funcref)) (table 1 externref)
               (global {name} i32 (i32.const 0)) (global (mut i32) (i32.const 0)))"
        ));
        let expected = [("sluice:stack_pointer", ExternalKind::Global, 1), table];
        assert_exports(&output, &expected);
    }
    let output = changed(&format!(
        "(module {import} (memory 1 1 shared) (table 1 externref) (table 1 funcref))"
    ));
    assert_exports(&output, &[]);
}

#[test]
fn refuses_reserved_names() {
    let input = encode("(module (memory 1 1 shared) (func (export \"sluice:a\\nb\")))");
    let message = "the module exports the reserved name \"sluice:a\\nb\"";
    assert_eq!(prepare(&input), Err(message.to_string()));
    let unshared = encode("(module (memory 1) (func (export \"sluice:data\")))");
    assert!(prepare(&unshared).is_err());
    changed("(module (memory 1 1 shared) (func (export \"sluice\")))");
}

#[test]
fn leaves_what_validation_refuses() {
    // A wrong alignment.
    let text = "(module (import \"a\" \"b\" (memory 1 1 shared))
        (func (result i32) (memory.atomic.notify (i32.const 0) (i32.const 0))))";
    let mut input = encode(text);
    let at = input.windows(2).position(|it| it == [0xfe, 0]).unwrap();
    input[at + 2] = 1;
    validate(&input).unwrap_err();
    assert_eq!(prepare(&input), Ok(None));
}

/// Validity may only be gained: what is checked here is that it's never lost, and no panic.
fn assert_sound(module: &[u8]) {
    if let Ok(Some(output)) = prepare(module)
        && let Err(error) = validate(&output)
    {
        assert!(validate(module).is_err(), "{error}");
    }
}

#[test]
fn stands_any_bytes() {
    let everything = "(module (rec (type $s (struct)) (type $f (func))) (import \"env\" \"pthread_create\" (func))
           (import \"a\" \"g\" (global $g i32)) (memory 1 2 shared) (table 1 funcref) (tag)
           (global $__stack_pointer (mut i32) (i32.const 0)) (func $f (export \"f\")) (start $f)
           (elem (i32.const 0) $f) (data (global.get $g) \"abc\") (data \"d\")
           (func (result i32) i64.const 0 drop
             (memory.atomic.wait32 offset=300 (i32.const 0) (i32.const 0) (i64.const 0))))";
    let mut with_debug = encode(&format!("(module {} {WAITS})", many_types()));
    add_custom(&mut with_debug, ".debug_line", b"lines");
    for module in [
        encode(everything),
        encode(&format!("(module {WAITS})")),
        encode("(module (memory 1 1 shared) (data (i32.const 8) \"abc\"))"),
        with_debug,
    ] {
        validate(&module).unwrap();
        for length in 0..module.len() {
            assert_sound(&module[..length]);
        }
        let mut flipped = module.clone();
        for at in 0..module.len() {
            let bits = (0..8).map(|bit| 1 << bit);
            for mask in bits.chain([0xff, module[at] ^ 0x80]) {
                flipped[at] = module[at] ^ mask;
                assert_sound(&flipped);
            }
            flipped[at] = module[at];
        }
        // Two random bytes at once.
        let mut state = 1_u64;
        for _ in 0..5_000 {
            for _ in 0..2 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                let at = (state >> 33) as usize % module.len();
                flipped[at] = (state >> 24) as u8;
            }
            assert_sound(&flipped);
            flipped.copy_from_slice(&module);
        }
    }
}
