// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Prepares a module for one instance per guest thread, all of them on one shared memory.
//!
//! An instance that defines its memory has it for itself, active data and a start function would
//! be applied again for every thread, and a thread inside `memory.atomic.wait` can't be stopped.
//! So the memory becomes an import, what must happen once becomes an export for the host to call,
//! and waits and notifies call what the host puts into globals. Everything new is appended: no
//! index of the module's own changes.
//!
//! Nothing is validated here. Whatever becomes of an invalid module is for the compiler to judge.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use wasm_encoder::{ConstExpr, Encode, ExportKind, HeapType, Instruction, SectionId};
use wasmparser::{
    BinaryReader, Data, DataKind, DataSectionReader, Encoding, FromReader, FunctionBody,
    GlobalType, Import, KnownCustom, MemoryType, Name, NameSectionReader, Operator, Parser,
    Payload, RefType, Result, SectionLimited, TypeRef, ValType,
};

/// Exports whose names start so are the host's.
const RESERVED: &str = "sluice:";

/// Of what is rewritten: keeps each section of the output, which can be five times the input,
/// within 32 bits.
const LONGEST_INPUT: usize = 512 << 20;

/// The sections' numbers in the order that the format demands.
const ORDER: [u8; 13] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

const I32: u8 = 0x7f;
const I64: u8 = 0x7e;

/// The module to compile in place of `module`, or `None` when that is `module` itself, also
/// because it is malformed. It is an error for a module to export a reserved name.
pub fn prepare(module: &[u8]) -> std::result::Result<Option<Vec<u8>>, String> {
    let mut pass = Pass {
        module,
        ..Pass::default()
    };
    let is_threaded = matches!(pass.read(), Ok(true)) && module.len() <= LONGEST_INPUT;
    if let Some(name) = pass.reserved {
        return Err(format!("the module exports the reserved name {name:?}"));
    }
    if !is_threaded {
        return if pass.memories.iter().any(|memory| memory.shared) {
            Err("shared memory is run only as the one memory, of 32 bits, of a module".into())
        } else {
            Ok(None)
        };
    }
    pass.change_memory();
    pass.add_thread_exports();
    Ok((!pass.changes.0.is_empty()).then(|| pass.write()))
}

/// What one function of the host stands for: the operation's name, its parameters and its static
/// offset.
type Hook = (&'static str, &'static [u8], u32);

/// The hook that replaces `operator`. What fails validation stays, so that it still does.
fn hook(operator: &Operator) -> Option<Hook> {
    let (name, parameters, memarg): (_, &[u8], _) = match operator {
        Operator::MemoryAtomicWait32 { memarg } => ("wait32", &[I32, I32, I64], memarg),
        Operator::MemoryAtomicWait64 { memarg } => ("wait64", &[I32, I64, I64], memarg),
        Operator::MemoryAtomicNotify { memarg } => ("notify", &[I32, I32], memarg),
        _ => return None,
    };
    let is_valid = memarg.memory == 0 && memarg.align == memarg.max_align;
    let offset = u32::try_from(memarg.offset).ok().filter(|_| is_valid)?;
    Some((name, parameters, offset))
}

struct Section {
    id: u8,
    /// With the header.
    whole: Range<usize>,
    payload: Range<usize>,
}

/// What has been read of a module, and what is to be changed. All ranges are of the module's bytes.
#[derive(Default)]
struct Pass<'a> {
    module: &'a [u8],
    sections: Vec<Section>,
    types: u32,
    functions: u32,
    memories: Vec<MemoryType>,
    /// The encoded type.
    defined_memory: Option<&'a [u8]>,
    first_table: Option<RefType>,
    globals: Vec<GlobalType>,
    imported_globals: u32,
    named_stack_pointer: Option<u32>,
    has_pthread_create: bool,
    reserved: Option<&'a str>,
    /// The type of each operation that occurs.
    hook_types: BTreeMap<&'static str, u32>,
    /// The code that calls a hook.
    calls: BTreeMap<Hook, Vec<u8>>,
    changes: Changes,
    moves_code: bool,
}

impl<'a> Pass<'a> {
    /// Whether the module is a threaded one, which is known before the code is read.
    fn read(&mut self) -> Result<bool> {
        // Where the last section, or in the code section the last body, ended.
        let mut end = 0;
        for payload in Parser::new(0).parse_all(self.module) {
            let payload = payload?;
            if let Some((id, payload)) = payload.as_section() {
                let whole = end..payload.end;
                end = payload.end;
                self.sections.push(Section { id, whole, payload });
            }
            match payload {
                Payload::Version { encoding, .. } if encoding != Encoding::Module => {
                    return Ok(false);
                }
                Payload::Version { range, .. } => end = range.end,
                Payload::CodeSectionStart { .. } if !self.is_threaded() => return Ok(false),
                Payload::CodeSectionStart { range, size, .. } => end = range.end - size as usize,
                Payload::CodeSectionEntry(body) => {
                    let size = end..body.range().start;
                    end = body.range().end;
                    self.read_body(body, size)?;
                }
                Payload::UnknownSection { .. } => return Ok(false),
                payload => self.read_section(payload)?,
            }
        }
        Ok(self.is_threaded())
    }

    fn is_threaded(&self) -> bool {
        matches!(self.memories[..], [memory] if memory.shared && !memory.memory64)
    }

    fn read_section(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::TypeSection(groups) => {
                each(groups, |it| self.types += it.types().len() as u32)?;
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    self.read_import(import?);
                }
            }
            // Parsing ends with an error unless there are that many bodies.
            Payload::FunctionSection(functions) => {
                self.functions = self.functions.saturating_add(functions.count());
            }
            Payload::TableSection(tables) => {
                let first = &mut self.first_table;
                each(tables, |it| _ = first.get_or_insert(it.ty.element_type))?;
            }
            Payload::MemorySection(memories) => {
                let types = memories.original_position()..memories.range().end;
                self.defined_memory = (memories.count() > 0).then(|| &self.module[types]);
                each(memories, |it| self.memories.push(it))?;
            }
            Payload::GlobalSection(globals) => each(globals, |it| self.globals.push(it.ty))?,
            Payload::ExportSection(exports) => {
                let reserved = |name: &&str| name.starts_with(RESERVED);
                each(exports, |it| {
                    self.reserved = self.reserved.or(Some(it.name).filter(reserved));
                })?;
            }
            Payload::StartSection { func, .. } => {
                self.changes.of(SectionId::Start).is_removal = true;
                self.changes.export("start", ExportKind::Func, func);
            }
            Payload::DataSection(segments) if self.is_threaded() => {
                self.make_passive(segments)?;
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    self.named_stack_pointer = find_stack_pointer(names);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn read_import(&mut self, import: Import) {
        match import.ty {
            TypeRef::Func(_) | TypeRef::FuncExact(_) => {
                self.functions += 1;
                self.has_pthread_create |=
                    (import.module, import.name) == ("env", "pthread_create");
            }
            TypeRef::Table(table) => _ = self.first_table.get_or_insert(table.element_type),
            TypeRef::Memory(memory) => self.memories.push(memory),
            TypeRef::Global(global) => {
                self.globals.push(global);
                self.imported_globals += 1;
            }
            TypeRef::Tag(_) => {}
        }
    }

    /// Replaces each wait and notify by a call. One that is no longer than the instruction moves
    /// no code; otherwise the body grows.
    fn read_body(&mut self, body: FunctionBody, size: Range<usize>) -> Result<()> {
        // The prefix of atomic instructions: most bodies needn't be decoded.
        if !body.as_bytes().contains(&0xfe) {
            return Ok(());
        }
        let mut edits = Vec::new();
        let mut growth = 0;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            let start = operators.original_position();
            let Some(hook) = hook(&operators.read()?) else {
                continue;
            };
            let site = start..operators.original_position();
            let mut call = self.call(hook);
            while call.len() < site.len() {
                Instruction::Nop.encode(&mut call);
            }
            growth += call.len() - site.len();
            edits.push((site, call));
        }
        if growth > 0 {
            let length = (body.range().len() + growth) as u32;
            edits.insert(0, (size.clone(), padded(length, size.len())));
            self.moves_code = true;
        }
        if !edits.is_empty() {
            self.changes.of(SectionId::Code).edits.append(&mut edits);
        }
        Ok(())
    }

    /// The code that calls what the hook's global holds. The first call adds the global.
    fn call(&mut self, hook: Hook) -> Vec<u8> {
        if let Some(call) = self.calls.get(&hook) {
            return call.clone();
        }
        let (name, parameters, offset) = hook;
        let changes = &mut self.changes;
        let new_type = || self.types + changes.function_type(parameters, &[I32]);
        let index = *self.hook_types.entry(name).or_insert_with(new_type);
        let ty = HeapType::Concrete(index);
        let global = self.globals.len() as u32 + changes.of(SectionId::Global).added;
        let sink = changes.append(SectionId::Global);
        sink.push(0x63); // (ref null ty)
        ty.encode(sink);
        sink.push(0x01); // mutable
        ConstExpr::ref_null(ty).encode(sink);
        changes.export(&format!("{name}+{offset}"), ExportKind::Global, global);
        let mut call = Vec::new();
        Instruction::GlobalGet(global).encode(&mut call);
        Instruction::CallRef(index).encode(&mut call);
        self.calls.insert(hook, call.clone());
        call
    }

    /// Makes a function of what instantiation would do for active segments.
    fn make_passive(&mut self, segments: DataSectionReader<'a>) -> Result<()> {
        let count = segments.count();
        let mut body = vec![0]; // no locals
        for (data_index, segment) in (0..).zip(segments) {
            let Data { kind, data, range } = segment?;
            let DataKind::Active {
                memory_index: 0,
                offset_expr,
            } = kind
            else {
                continue;
            };
            let offset = offset_expr.get_binary_reader().range();
            body.extend(&self.module[offset.start..offset.end - 1]); // without `end`
            Instruction::I32Const(0).encode(&mut body);
            Instruction::I32Const(data.len() as i32).encode(&mut body);
            Instruction::MemoryInit { mem: 0, data_index }.encode(&mut body);
            Instruction::DataDrop(data_index).encode(&mut body);
            let passive = (range.start..offset.end, vec![1]);
            self.changes.of(SectionId::Data).edits.push(passive);
        }
        if body.len() == 1 {
            return Ok(());
        }
        Instruction::End.encode(&mut body);
        let changes = &mut self.changes;
        let ty = self.types + changes.function_type(&[], &[]);
        ty.encode(changes.append(SectionId::Function));
        body.encode(changes.append(SectionId::Code));
        changes.export("data", ExportKind::Func, self.functions);
        if self.section(SectionId::DataCount).is_none() {
            // The section is nothing but a count.
            self.changes.of(SectionId::DataCount).added = count;
        }
        let (bodies, width) = self.count(self.section(SectionId::Code));
        self.moves_code |= padded(bodies + 1, width).len() > width;
        Ok(())
    }

    fn change_memory(&mut self) {
        if let Some(memory) = self.defined_memory {
            self.changes.of(SectionId::Memory).is_removal = true;
            let import = self.changes.append(SectionId::Import);
            "sluice".encode(import);
            "memory".encode(import);
            import.push(0x02); // a memory
            import.extend(memory);
        }
    }

    fn add_thread_exports(&mut self) {
        if !self.has_pthread_create {
            return;
        }
        if let Some(global) = self.stack_pointer() {
            let changes = &mut self.changes;
            changes.export("stack_pointer", ExportKind::Global, global);
        }
        if self.first_table == Some(RefType::FUNCREF) {
            self.changes.export("table", ExportKind::Table, 0);
        }
    }

    fn stack_pointer(&self) -> Option<u32> {
        let fits = |index: &u32| {
            let global = self.globals.get(*index as usize);
            global.is_some_and(|it| it.mutable && it.content_type == ValType::I32)
        };
        let mut defined = self.imported_globals..self.globals.len() as u32;
        let named = self.named_stack_pointer.filter(fits);
        named.or_else(|| defined.find(fits))
    }

    fn section(&self, id: SectionId) -> Option<&Section> {
        self.sections.iter().find(|it| it.id == id as u8)
    }

    fn write(&self) -> Vec<u8> {
        const LAST: usize = usize::MAX;
        // By place. Custom sections have that of the next section, and come before it.
        let mut parts = BTreeMap::new();
        let mut next = ORDER.len();
        for (index, section) in self.sections.iter().enumerate().rev() {
            next = place(section.id).unwrap_or(next);
            if !(self.moves_code && self.is_debug(section)) {
                let index = if section.id == 0 { index } else { LAST };
                let bytes = &self.module[section.whole.clone()];
                parts.insert((next, index), Cow::Borrowed(bytes));
            }
        }
        for (&id, change) in &self.changes.0 {
            let place = place(id as u8).unwrap_or(next);
            parts.insert((place, LAST), Cow::Owned(self.changed(id, change)));
        }
        let mut output = self.module[..8].to_vec();
        for bytes in parts.values() {
            output.extend_from_slice(bytes);
        }
        output
    }

    /// Debug information counts offsets from the start of the code section, so it's wrong when
    /// code has moved.
    fn is_debug(&self, section: &Section) -> bool {
        let payload = &self.module[section.payload.clone()];
        let name = BinaryReader::new(payload, 0).read_string();
        section.id == 0 && name.is_ok_and(|name| name.starts_with(".debug_"))
    }

    /// The section, with its header, after the change.
    fn changed(&self, id: SectionId, change: &Change) -> Vec<u8> {
        if change.is_removal {
            return Vec::new();
        }
        let section = self.section(id);
        let (count, width) = self.count(section);
        let mut payload = padded(count + change.added, width);
        let old = section.map_or(0..0, |it| it.payload.start + width..it.payload.end);
        let mut copied = old.start;
        for (range, bytes) in &change.edits {
            payload.extend(&self.module[copied..range.start]);
            payload.extend(bytes);
            copied = range.end;
        }
        payload.extend(&self.module[copied..old.end]);
        payload.extend(&change.entries);
        let mut bytes = vec![id as u8];
        payload.encode(&mut bytes);
        bytes
    }

    /// The number of a section's entries, and how many bytes the number takes.
    fn count(&self, section: Option<&Section>) -> (u32, usize) {
        section.map_or((0, 0), |section| {
            let mut reader = BinaryReader::new(&self.module[section.payload.clone()], 0);
            let count = reader.read_var_u32().unwrap_or(0);
            (count, reader.original_position())
        })
    }
}

/// What becomes of a section, which may not exist yet.
#[derive(Default)]
struct Change {
    is_removal: bool,
    /// In ascending order.
    edits: Vec<(Range<usize>, Vec<u8>)>,
    added: u32,
    /// The added ones, which follow the old ones.
    entries: Vec<u8>,
}

#[derive(Default)]
struct Changes(BTreeMap<SectionId, Change>);

impl Changes {
    fn of(&mut self, id: SectionId) -> &mut Change {
        self.0.entry(id).or_default()
    }

    /// Where to write one new entry.
    fn append(&mut self, id: SectionId) -> &mut Vec<u8> {
        let change = self.of(id);
        change.added += 1;
        &mut change.entries
    }

    /// Returns the type's index among the added ones.
    fn function_type(&mut self, parameters: &[u8], results: &[u8]) -> u32 {
        let index = self.of(SectionId::Type).added;
        let sink = self.append(SectionId::Type);
        sink.push(0x60); // a function
        parameters.encode(sink);
        results.encode(sink);
        index
    }

    fn export(&mut self, name: &str, kind: ExportKind, index: u32) {
        let sink = self.append(SectionId::Export);
        format!("{RESERVED}{name}").encode(sink);
        kind.encode(sink);
        index.encode(sink);
    }
}

fn each<'a, T: FromReader<'a>>(
    section: SectionLimited<'a, T>,
    mut take: impl FnMut(T),
) -> Result<()> {
    section.into_iter().try_for_each(|item| item.map(&mut take))
}

fn place(id: u8) -> Option<usize> {
    ORDER.iter().position(|it| *it == id)
}

/// `value` in LEB128, in at least `width` bytes.
fn padded(value: u32, width: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes);
    while bytes.len() < width {
        *bytes.last_mut().unwrap() |= 0x80;
        bytes.push(0);
    }
    bytes
}

fn find_stack_pointer(names: NameSectionReader) -> Option<u32> {
    let maps = names.into_iter().flatten().filter_map(|names| match names {
        Name::Global(map) => Some(map),
        _ => None,
    });
    maps.flat_map(|map| map.into_iter().flatten())
        .find(|naming| naming.name == "__stack_pointer")
        .map(|naming| naming.index)
}

#[cfg(test)]
mod tests;
