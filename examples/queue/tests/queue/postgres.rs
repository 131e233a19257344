//! Two workers at once on PostgreSQL. The test starts a server of its own in a temporary folder, and
//! says that it is skipped where PostgreSQL is not installed.

use std::io::Write as _;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::setup::{Setup, assert_success, polled, until};
use queue::job::State;
use runwayml_sandbox::{Fault, Sandbox};
use tempfile::TempDir;

/// A server that listens on a socket in a folder, and ends with the test.
struct Server {
    programs: PathBuf,
    folder: TempDir,
    user: Option<(u32, u32)>,
}

impl Server {
    /// `None` if it is not installed.
    fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = TempDir::new().unwrap();
        // The server does not run as root.
        let user = is_root().then(|| other_user().expect("a user who is not root"));
        if let Some((user, group)) = user {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let server = Self { programs, folder, user };
        let superuser = ["--username=queue", "--auth=trust", "--no-sync", "--encoding=UTF8"];
        server.run("initdb", &superuser);
        server.control("start");
        Some(server)
    }

    /// Starts the server, or restarts it without a word to its clients.
    fn control(&self, action: &str) {
        let options =
            format!("-c listen_addresses= -c fsync=off -k {}", self.folder.path().display());
        let arguments = ["-w", "-t", "120", "-m", "immediate", "-l", "log", "-o", &options, action];
        self.run("pg_ctl", &arguments);
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.arg("-D").arg(self.folder.path().join("data")).args(arguments);
        command.current_dir(self.folder.path());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// The server keeps the output of `pg_ctl` open, so that nobody may wait for its end.
    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program, arguments);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        assert!(status.success(), "{program} fails: {log}");
    }

    fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=queue", self.folder.path().display())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl", &["-m", "immediate", "stop"]);
        // A test that failed says so by itself.
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// Where PostgreSQL is installed: Debian has it outside of PATH.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

fn is_root() -> bool {
    id("-u", "").as_deref() == Some("0")
}

/// User and group of someone else.
fn other_user() -> Option<(u32, u32)> {
    let ids = |name| Some((id("-u", name)?.parse().ok()?, id("-g", name)?.parse().ok()?));
    ["postgres", "nobody"].into_iter().find_map(ids)
}

fn id(option: &str, user: &str) -> Option<String> {
    let user = Some(user).filter(|user| !user.is_empty());
    let output = Command::new("id").arg(option).args(user).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    Some(text).filter(|_| output.status.success())
}

/// Says that a test is skipped; not by a macro, whose output is hidden if the test passes.
fn skip() {
    let note = "skipped: a test on PostgreSQL, which is not installed";
    // Nobody may be there to read it.
    let _ = writeln!(std::io::stderr(), "{note}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_a_queue_on_postgresql_and_none_pays_twice() {
    let Some(server) = Server::start() else { return skip() };
    let fault = |fault: Fault, after| fault.on("text_to_image").after(after);
    let sandbox = Sandbox::builder()
        .task_time(Duration::from_millis(500))
        .fault(fault(Fault::status(429).header("retry-after-ms", "200"), 3))
        .fault(fault(Fault::reset().accepted(), 9))
        .fault(fault(Fault::status(500), 15))
        .fault(fault(Fault::delay(Duration::from_secs(3)).accepted(), 21))
        .fault(polled("THROTTLED", "").after(20).times(2))
        .fault(polled("FAILED", "SAFETY.INPUT.TEXT").after(40));
    let setup = Setup::on(server.url(), TempDir::new().unwrap(), sandbox, 60).await;

    let options = ["--in-flight", "8"];
    let [killed, other] = [(); 2].map(|()| setup.worker(&options));
    until("tasks are created", async || setup.sandbox.created() >= 20).await;
    killed.kill();
    let third = setup.worker(&options);
    other.ends().await;
    third.ends().await;

    setup.assert_paid_once_and_complete().await;
    assert_eq!(setup.count(State::Moderated).await, 1);
    assert!(setup.count(State::Done).await > 40, "{}", setup.log());
    let status = assert_success(&setup.run(&["status"]));
    assert!(status.starts_with("60 jobs: "), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_survives_a_crash_of_the_database() {
    let Some(server) = Server::start() else { return skip() };
    let sandbox = Sandbox::builder().task_time(Duration::from_millis(500));
    let setup = Setup::on(server.url(), TempDir::new().unwrap(), sandbox, 20).await;
    let worker = setup.worker(&["--in-flight", "4"]);
    until("tasks are created", async || setup.sandbox.created() >= 6).await;
    server.control("restart");
    worker.ends().await;
    setup.assert_paid_once_and_complete().await;
    // An intent may have been stored although the worker was told nothing.
    assert!(setup.count(State::Done).await > 10, "{}", setup.log());
}
