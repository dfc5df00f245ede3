//! A stand-in for a model's provider: chat completions on loopback, answered as a script says, with a bill and a memory of what
//! was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// Input and output tokens that every call is billed for, at the price of `twin-small` in nano-dollars.
const USAGE: (u64, u64) = (800, 8);
const BILL: u64 = 800 * 250 + 8 * 2000;

/// What was asked.
pub struct Asked {
    /// The user message.
    pub user: String,
    /// The provider's seed.
    pub seed: u64,
}

type Answer = Box<dyn Fn(&Asked) -> &'static str + Send>;

/// What it answers.
pub struct Script {
    answer: Answer,
    stuck_after: usize,
}

impl Script {
    /// A word for every question: `yes`, `no`, or whatever is no answer.
    pub fn new(answer: impl Fn(&Asked) -> &'static str + Send + 'static) -> Self {
        Self { answer: Box::new(answer), stuck_after: usize::MAX }
    }

    /// The same, that leaves everything after so many answers without one until it is told to go on.
    pub fn stuck_after(self, stuck_after: usize) -> Self {
        Self { stuck_after, ..self }
    }
}

#[derive(Default)]
struct Memory {
    asked: Vec<u64>,
    answered: u64,
    /// Connections left without an answer.
    stuck: Vec<TcpStream>,
}

/// The provider; its thread ends with the test's process.
pub struct Provider {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    memory: Arc<Mutex<Memory>>,
}

impl Provider {
    /// Starts it.
    pub fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (script, memory) = (Arc::new(Mutex::new(script)), Arc::new(Mutex::new(Memory::default())));
        let (shared, kept) = (Arc::clone(&script), Arc::clone(&memory));
        #[expect(
            clippy::disallowed_methods,
            reason = "the stand-in of a provider is no part of the program"
        )]
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that was killed has hung up, which is its own affair.
                let _ = serve(stream, &shared, &kept);
            }
        });
        Self { address, script, memory }
    }

    /// Its base address.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The seeds of all that was asked, in order.
    pub fn asked(&self) -> Vec<u64> {
        self.memory.lock().unwrap().asked.clone()
    }

    /// What a vendor would send an invoice for, in nano-dollars.
    pub fn bill(&self) -> u64 {
        self.memory.lock().unwrap().answered * BILL
    }

    /// Answers everything from now on.
    pub fn go_on(&self) {
        self.script.lock().unwrap().stuck_after = usize::MAX;
        self.memory.lock().unwrap().stuck.clear();
    }
}

/// One request on a connection of its own.
fn serve(mut stream: TcpStream, script: &Mutex<Script>, memory: &Mutex<Memory>) -> std::io::Result<()> {
    let body = read(&stream)?;
    let user = body["messages"].as_array().and_then(|all| all.last()).map(|one| one["content"].clone());
    let asked = Asked {
        user: user.unwrap_or_default().as_str().unwrap_or_default().to_owned(),
        seed: body["seed"].as_u64().unwrap_or_default(),
    };
    let (script, mut memory) = (script.lock().unwrap(), memory.lock().unwrap());
    memory.asked.push(asked.seed);
    if memory.answered >= script.stuck_after as u64 {
        memory.stuck.push(stream);
        return Ok(());
    }
    memory.answered += 1;
    let content = match (script.answer)(&asked) {
        word @ ("yes" | "no") => json!({ "answer": word }).to_string(),
        other => format!("It is all {other}."),
    };
    let answer = json!({
        "object": "chat.completion",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": content }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": USAGE.0, "completion_tokens": USAGE.1 },
    })
    .to_string();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{answer}",
        answer.len()
    )
}

fn read(stream: &TcpStream) -> std::io::Result<Value> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body).unwrap_or_default())
}
