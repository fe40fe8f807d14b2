// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Copies the C headers that the Wasmtime crate configured to the folder named by
//! `SLUICE_ENGINE_INCLUDE`, where CMake looks for them.

use std::{env, fs, io, path::Path};

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn main() {
    println!("cargo::rerun-if-env-changed=SLUICE_ENGINE_INCLUDE");
    let Ok(target) = env::var("SLUICE_ENGINE_INCLUDE") else {
        return;
    };
    let source = env::var("DEP_WASMTIME_C_API_INCLUDE").expect("the crate names its headers");
    copy_tree(Path::new(&source), Path::new(&target)).expect("copying the C headers");
}
