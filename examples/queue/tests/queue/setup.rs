//! What the tests share: a sandbox that counts what each prompt would have cost, and the program.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use queue::job::{Job, State};
use queue::store::Store;
use runwayml_sandbox::{Fault, Sandbox, SandboxBuilder};
use serde_json::json;
use tempfile::TempDir;

/// No wait of a test is longer.
pub const PATIENCE: Duration = Duration::from_secs(240);

/// The ids of the tasks that were created for each prompt.
pub type Creations = Arc<Mutex<HashMap<String, Vec<String>>>>;

/// A queue in a folder of its own, and the sandbox that its workers talk to.
pub struct Setup {
    pub folder: TempDir,
    pub sandbox: Sandbox,
    pub creations: Creations,
    pub database: String,
}

impl Setup {
    /// A queue on SQLite with this many prompts.
    pub async fn new(sandbox: SandboxBuilder, prompts: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let database = format!("sqlite://{}", folder.path().join("queue.db").display());
        Self::on(database, folder, sandbox, prompts).await
    }

    pub async fn on(
        database: String,
        folder: TempDir,
        sandbox: SandboxBuilder,
        prompts: usize,
    ) -> Self {
        let creations = Creations::default();
        let counted = Arc::clone(&creations);
        let sandbox = sandbox.on_creation(move |creation| {
            let prompt = creation.request["promptText"].as_str().unwrap_or_default().to_owned();
            counted.lock().unwrap().entry(prompt).or_default().push(creation.id.to_owned());
        });
        let sandbox = sandbox.start().await.unwrap();
        let setup = Self { folder, sandbox, creations, database };
        let rows = (1..=prompts).map(|number| format!("prompt {number},1280:720\n"));
        let file = setup.path("prompts.csv");
        std::fs::write(&file, format!("prompt,ratio\n{}", rows.collect::<String>())).unwrap();
        assert_success(&setup.run(&["submit", file.to_str().unwrap()]));
        setup
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.folder.path());
        command
            .args(["--database", &self.database])
            .args(arguments)
            .env("RUNWAYML_API_SECRET", self.sandbox.api_key())
            .env("RUNWAYML_BASE_URL", self.sandbox.base_url());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// A worker with short times, and these options.
    pub fn worker(&self, options: &[&str]) -> Worker {
        self.worker_at(self.sandbox.base_url(), options)
    }

    /// A worker that looks for the provider at another address.
    pub fn worker_at(&self, base_url: &str, options: &[&str]) -> Worker {
        let times =
            ["work", "--poll-interval", "0.1", "--request-timeout", "2", "--heartbeat", "1"];
        let mut command = self.command(&times);
        let log = std::fs::File::options().create(true).append(true).clone();
        let log = log.open(self.path("work.log")).unwrap();
        command.args(options).env("RUNWAYML_BASE_URL", base_url);
        command.stdout(log.try_clone().unwrap()).stderr(log).stdin(Stdio::null());
        Worker(command.spawn().unwrap())
    }

    /// Works until all jobs have ended.
    pub async fn work(&self, options: &[&str]) {
        self.worker(options).ends().await;
    }

    pub async fn store(&self) -> Store {
        Store::open(&self.database).await.unwrap()
    }

    pub async fn jobs(&self) -> Vec<Job> {
        self.store().await.jobs().await.unwrap()
    }

    pub async fn count(&self, state: State) -> usize {
        self.jobs().await.iter().filter(|job| job.state == state).count()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("work.log")).unwrap_or_default()
    }

    /// What must be true of every queue once its jobs have ended, whatever went wrong before.
    pub async fn assert_paid_once_and_complete(&self) {
        let jobs = self.jobs().await;
        let creations = self.creations.lock().unwrap();
        let mut files = Vec::new();
        for job in &jobs {
            let tasks = creations.get(&job.prompt()).map(Vec::as_slice).unwrap_or_default();
            assert!(tasks.len() <= 1, "{job:?} was created as {tasks:?}");
            let id = job.task.as_deref().and_then(|task| task.strip_prefix("runway:"));
            match job.state {
                State::Done | State::Moderated | State::Failed => {
                    assert_eq!(tasks, id.as_slice(), "{job:?}");
                }
                State::Unknown => assert_eq!(id, None, "{job:?}"),
                state => panic!("job {} is {state} although all have ended", job.id),
            }
            if job.state == State::Done {
                files.push(PathBuf::from(job.detail.as_deref().unwrap()));
            }
        }
        files.sort();
        assert_eq!(self.files(), files);
        files.iter().for_each(|file| assert_whole_png(&self.path(file.to_str().unwrap())));
    }

    /// All files in the folder of the images, in whatever state.
    fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.path("renders")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => files.push(path.strip_prefix(self.folder.path()).unwrap().to_owned()),
                }
            }
        }
        files.sort();
        files
    }
}

/// A worker, which is killed when the test ends.
pub struct Worker(Child);

impl Worker {
    pub fn is_running(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// SIGKILL: it can do nothing about it.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Waits until it ends by itself.
    pub async fn ends(mut self) {
        let start = Instant::now();
        while self.is_running() {
            assert!(start.elapsed() < PATIENCE, "the worker does not end");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(self.0.wait().unwrap().success(), "the worker failed");
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program without a key.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_queue"));
    for variable in [
        "DATABASE_URL",
        "RUNWAYML_API_SECRET",
        "RUNWAYML_BASE_URL",
        "COMETAPI_KEY",
        "COMETAPI_API_KEY",
        "COMETAPI_BASE_URL",
    ] {
        command.env_remove(variable);
    }
    command.env("NO_PROXY", "127.0.0.1").current_dir(folder);
    command
}

pub fn assert_success(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// Waits until something is true.
pub async fn until(what: &str, mut is_true: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !is_true().await {
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A poll that finds the task in this state.
pub fn polled(status: &str, failure_code: &str) -> Fault {
    let mut task = json!({ "id": "", "status": status });
    if status == "FAILED" {
        task["failureCode"] = failure_code.into();
        task["cost"] = json!({ "credits": 0 });
    }
    Fault::status(200).body(task).on("get_task")
}

fn assert_whole_png(file: &Path) {
    let bytes = std::fs::read(file).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{} is no PNG", file.display());
    assert!(bytes.ends_with(b"IEND\xaeB`\x82"), "{} is not whole", file.display());
}
