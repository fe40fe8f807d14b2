// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// A server with the threads and locks of Rust's standard library, on the listening socket that is
// descriptor 3. Four threads accept; each connection has a thread of its own, which answers lines in
// capitals. "stop" ends the server; then it prints what it counted.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::FromRawFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Barrier, Condvar, Mutex, OnceLock, RwLock};
use std::thread;
use std::time::{Duration, Instant};

static LINES: AtomicUsize = AtomicUsize::new(0);
static FIRST: OnceLock<usize> = OnceLock::new();

thread_local! {
    static OWN: Cell<usize> = const { Cell::new(0) };
}

#[derive(Default)]
struct Shared {
    lengths: RwLock<BTreeMap<usize, usize>>,
    stopped: Mutex<bool>,
    changed: Condvar,
}

fn serve(connection: TcpStream, shared: &Shared, ended: &Sender<usize>) {
    let lines = BufReader::new(&connection).lines();
    for line in lines.map_while(Result::ok) {
        if line == "stop" {
            *shared.stopped.lock().unwrap() = true;
            shared.changed.notify_all();
            break;
        }
        OWN.set(OWN.get() + 1);
        LINES.fetch_add(1, Ordering::Relaxed);
        *shared
            .lengths
            .write()
            .unwrap()
            .entry(line.len())
            .or_default() += 1;
        writeln!(&connection, "{}", line.to_uppercase()).unwrap();
    }
    let _ = ended.send(OWN.get()); // the main thread may have returned
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, ended: &Sender<usize>) {
    while let Ok((connection, _)) = listener.accept() {
        let (shared, ended) = (shared.clone(), ended.clone());
        thread::Builder::new()
            .stack_size(64 << 10)
            .spawn(move || serve(connection, &shared, &ended))
            .unwrap();
    }
}

fn main() {
    let listener = unsafe { TcpListener::from_raw_fd(3) };
    let listener: &'static TcpListener = Box::leak(Box::new(listener));
    let shared = Arc::new(Shared::default());
    let (sender, receiver) = channel();
    let ready = Arc::new(Barrier::new(5));
    for number in 0..4 {
        let (shared, sender, ready) = (shared.clone(), sender.clone(), ready.clone());
        thread::spawn(move || {
            FIRST.get_or_init(|| number);
            ready.wait();
            accept(listener, &shared, &sender);
        });
    }
    ready.wait();

    // Threads may borrow, panic without harm to the others, and sleep.
    let mut words = vec!["a", "b", "c"];
    thread::scope(|scope| {
        scope.spawn(|| words.reverse());
    });
    assert_eq!(words, ["c", "b", "a"]);
    let begin = Instant::now();
    let joined = thread::spawn(|| thread::sleep(Duration::from_millis(10))).join();
    assert!(joined.is_ok() && begin.elapsed() >= Duration::from_millis(10));
    assert!(FIRST.get().is_some());
    println!("waiting");

    let mut stopped = shared.stopped.lock().unwrap();
    while !*stopped {
        stopped = shared.changed.wait(stopped).unwrap();
    }
    drop(sender);
    let of_threads: usize = receiver.try_iter().sum();
    let lengths = shared.lengths.read().unwrap();
    let counted: usize = lengths.values().sum();
    println!(
        "{} lines, {counted} counted, {of_threads} by threads that ended",
        LINES.load(Ordering::Relaxed)
    );
}
