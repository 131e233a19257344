//! Runs the steps of both jobs of .github/workflows/spec-update.yml on a local bare repository, with a
//! stand-in for `gh`, and checks the workflow itself.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::checkout::{BASE, Checkout, REVISION, XTASK, git, project, text, with_operation};

/// Records its arguments, and prints what the lists are said to have. `fail` makes `gh pr create` fail.
const GH: &str = r#"#!/usr/bin/env bash
printf '%s\n' "$*" >> "$GH_STATE/log"
case "$1 $2" in
    'pr list') cat "$GH_STATE/pulls.json" ;;
    'issue list') cat "$GH_STATE/issues.json" ;;
    'pr create') [ ! -e "$GH_STATE/fail" ] ;;
esac
"#;

/// Third-party code, which the second job must not run.
const CARGO: &str = "#!/bin/sh\ntouch \"$GH_STATE/cargo\"\nexit 1\n";

/// `origin`, a checkout of it for each run of the workflow, and upstream's repository.
struct Repositories {
    checkout: Checkout,
}

impl Repositories {
    /// `None` if a program that the scripts need is missing.
    fn new() -> Option<Self> {
        for program in ["bash", "git", "jq"] {
            if Command::new(program).arg("--version").output().is_err() {
                println!("skipped: {program} is not installed");
                return None;
            }
        }
        let checkout = Checkout::new();
        for entry in std::fs::read_dir(project().join(".github/scripts")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let script = project().join(".github/scripts").join(&name);
            checkout.write(
                &format!(".github/scripts/{name}"),
                &std::fs::read_to_string(script).unwrap(),
            );
        }
        checkout.commit("Scripts");
        let made = Self { checkout };
        git(&made.path(""), &["clone", "--quiet", "--bare", "root", "origin"]);
        for (name, contents) in [("gh", GH), ("cargo", CARGO)] {
            let program = made.path("bin").join(name);
            std::fs::create_dir_all(made.path("bin")).unwrap();
            std::fs::write(&program, contents).unwrap();
            std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        }
        std::fs::create_dir(made.path("gh")).unwrap();
        made.lists(&json!([]), &json!([]));
        git(&made.path(""), &["init", "--quiet", "--initial-branch=next", "upstream"]);
        made.publish(BASE);
        Some(made)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.checkout.beside(name)
    }

    /// Commits a document to upstream's repository.
    fn publish(&self, document: &str) {
        std::fs::write(self.path("upstream").join("openapi.json"), document).unwrap();
        git(&self.path("upstream"), &["add", "--all"]);
        git(&self.path("upstream"), &["commit", "--quiet", "--message", "Publish"]);
    }

    /// Sets what `gh pr list` and `gh issue list` print, and forgets what was recorded.
    fn lists(&self, pulls: &Value, issues: &Value) {
        std::fs::write(self.path("gh/pulls.json"), pulls.to_string()).unwrap();
        std::fs::write(self.path("gh/issues.json"), issues.to_string()).unwrap();
        std::fs::write(self.path("gh/log"), "").unwrap();
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path("gh/log")).unwrap()
    }

    /// The commit of the branch at origin.
    fn branch(&self) -> Option<String> {
        let found = git(
            &self.path("origin"),
            &["for-each-ref", "--format=%(objectname)", "refs/heads/spec-update"],
        );
        Some(found.trim().to_owned()).filter(|commit| !commit.is_empty())
    }

    /// A file on the branch at origin.
    fn on_branch(&self, file: &str) -> String {
        git(&self.path("origin"), &["show", &format!("spec-update:{file}")])
    }

    /// A clone of origin.
    fn clone(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let _ = std::fs::remove_dir_all(&path);
        git(&self.path(""), &["clone", "--quiet", "origin", name]);
        path
    }

    fn script(&self, root: &Path, name: &str) -> Output {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        Command::new("bash")
            .arg(root.join(".github/scripts").join(name))
            .arg(self.path("update"))
            .current_dir(root)
            .env("PATH", path)
            .env("XTASK", format!("{XTASK} --root {}", root.display()))
            .env("GH_STATE", self.path("gh"))
            .env("UPSTREAM_REPOSITORY", format!("file://{}", self.path("upstream").display()))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap()
    }

    /// The first job: fetches and builds; returns the result.
    fn build(&self) -> String {
        let _ = std::fs::remove_dir_all(self.path("update"));
        let root = self.clone("job1");
        for script in ["fetch-upstream.sh", "build-update.sh"] {
            let ran = self.script(&root, script);
            assert!(ran.status.success(), "{script}: {}", text(&ran.stderr));
        }
        self.handed_over("result").trim().to_owned()
    }

    fn handed_over(&self, file: &str) -> String {
        std::fs::read_to_string(self.path("update").join(file)).unwrap()
    }

    /// The second job, which gets only what the first one handed over.
    fn publish_update(&self) -> Output {
        let ran = self.script(&self.clone("job2"), "publish-update.sh");
        assert!(!self.path("gh/cargo").exists(), "the second job runs cargo");
        ran
    }

    /// Both jobs.
    fn run(&self) -> String {
        let result = self.build();
        let ran = self.publish_update();
        assert!(ran.status.success(), "{}", text(&ran.stderr));
        result
    }
}

fn pull_request(commit: &str, state: &str, is_cross_repository: bool) -> Value {
    json!([{
        "number": 7, "state": state, "headRefOid": commit, "isCrossRepository": is_cross_repository,
        "labels": [{ "name": "wire: none" }, { "name": "mine" }],
    }])
}

/// The base document with another description, so that only the pin changes.
fn reworded(text: &str) -> String {
    BASE.replace("\"Start\"", &format!("{text:?}"))
}

#[test]
fn an_update_becomes_one_branch_and_one_pull_request() {
    let Some(repositories) = Repositories::new() else { return };
    repositories.publish(REVISION);
    std::fs::write(repositories.path("gh/fail"), "").unwrap();
    assert_eq!(repositories.build(), "update");
    assert!(!repositories.publish_update().status.success());
    let branch = repositories.branch().expect("the branch is pushed before the pull request fails");

    // A pull request that failed to open is opened by the next run, whatever a fork has.
    std::fs::remove_file(repositories.path("gh/fail")).unwrap();
    repositories.lists(&pull_request("0", "OPEN", true), &json!([]));
    repositories.run();
    let log = repositories.log();
    assert!(log.contains("label create --force wire: breaking\n"), "{log}");
    assert!(
        log.contains("pr create --head spec-update --title Update Runway's spec: breaking"),
        "{log}"
    );
    assert!(log.contains("--label wire: breaking,api: minor"), "{log}");
    assert_eq!(repositories.branch().as_deref(), Some(branch.as_str()));

    // Without a change, nothing is pushed or edited.
    repositories.lists(&pull_request(&branch, "OPEN", false), &json!([]));
    repositories.run();
    let log = repositories.log();
    assert!(!log.contains("pr create") && !log.contains("pr edit"), "{log}");
    assert_eq!(repositories.branch().as_deref(), Some(branch.as_str()));

    // A change replaces the commit and renews the text.
    repositories.publish(&REVISION.replace("1000", "2000"));
    repositories.lists(&pull_request(&branch, "OPEN", false), &json!([]));
    repositories.run();
    let log = repositories.log();
    assert!(log.contains("pr edit 7") && log.contains("--remove-label wire: none"), "{log}");
    assert!(!log.contains("pr create"), "{log}");
    assert!(repositories.on_branch("openapi/runway.json").contains("2000"));
    let commits = git(&repositories.path("origin"), &["rev-list", "--count", "main..spec-update"]);
    assert_eq!(commits.trim(), "1");
}

#[test]
fn labels_and_title_of_a_new_operation_without_an_area_agree() {
    let Some(repositories) = Repositories::new() else { return };
    repositories.publish(&with_operation("/v1/clip"));
    assert_eq!(repositories.build(), "update");
    assert_eq!(
        repositories.handed_over("title"),
        "Update Runway's spec: breaking on the wire, minor in the Rust API\n"
    );
    assert_eq!(repositories.handed_over("labels"), "wire: breaking\napi: minor\n");
}

#[test]
fn the_version_and_the_pin_have_the_day_and_commit_of_upstream() {
    let Some(repositories) = Repositories::new() else { return };
    std::fs::write(repositories.path("upstream/openapi.json"), REVISION).unwrap();
    let upstream = repositories.path("upstream");
    let mut command = Command::new("git");
    command.arg("-C").arg(&upstream).args(["commit", "--quiet", "--all", "--message", "Publish"]);
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Runway");
        command.env(format!("GIT_{role}_EMAIL"), "runway@example.com");
        command.env(format!("GIT_{role}_DATE"), "2026-05-06T23:30:00-03:00");
    }
    assert!(command.status().unwrap().success());
    assert_eq!(repositories.run(), "update");
    // The day in UTC.
    assert!(repositories.on_branch("Cargo.toml").contains("version = \"0.1.0+2026-05-07\""));
    let commit = git(&upstream, &["rev-parse", "HEAD"]);
    let pin = repositories.on_branch("openapi/upstream.toml");
    assert!(pin.contains(&format!("commit = \"{}\"", commit.trim())), "{pin}");
    assert!(repositories.handed_over("body.md").contains(&commit[..12]));
}

#[test]
fn commits_by_people_are_kept() {
    let Some(repositories) = Repositories::new() else { return };
    repositories.publish(REVISION);
    repositories.run();
    let root = repositories.clone("person");
    git(&root, &["switch", "--quiet", "spec-update"]);
    std::fs::write(root.join("src/lib.rs"), "//! A better client.\n").unwrap();
    git(&root, &["commit", "--quiet", "--all", "--message", "Describe"]);
    git(&root, &["push", "--quiet", "origin", "spec-update"]);
    let person = repositories.branch().unwrap();

    for limit in ["2000", "3000"] {
        repositories.publish(&REVISION.replace("1000", limit));
        let branch = repositories.branch().unwrap();
        repositories.lists(&pull_request(&branch, "OPEN", false), &json!([]));
        repositories.run();
        assert!(repositories.on_branch("openapi/runway.json").contains(limit));
        assert_eq!(repositories.on_branch("src/lib.rs"), "//! A better client.\n");
        git(&repositories.path("origin"), &["merge-base", "--is-ancestor", &person, "spec-update"]);
    }
    let before = repositories.branch();
    repositories.run();
    assert_eq!(repositories.branch(), before);
}

#[test]
fn an_update_that_conflicts_with_commits_by_people_pushes_nothing() {
    let Some(repositories) = Repositories::new() else { return };
    repositories.publish(REVISION);
    repositories.run();
    let root = repositories.clone("person");
    git(&root, &["switch", "--quiet", "spec-update"]);
    let spec = root.join("openapi/runway.json");
    let edited = std::fs::read_to_string(&spec).unwrap().replace("1000", "1500");
    std::fs::write(&spec, edited).unwrap();
    git(&root, &["commit", "--quiet", "--all", "--message", "Limit"]);
    git(&root, &["push", "--quiet", "origin", "spec-update"]);
    let person = repositories.branch().unwrap();

    repositories.publish(&REVISION.replace("1000", "2000"));
    repositories.lists(&pull_request(&person, "OPEN", false), &json!([]));
    assert_eq!(repositories.build(), "update");
    let ran = repositories.publish_update();
    assert!(!ran.status.success());
    let stderr = text(&ran.stderr);
    assert!(stderr.contains("conflict with the update; merge them on the branch"), "{stderr}");
    assert!(stderr.contains("openapi/runway.json"), "{stderr}");
    assert_eq!(repositories.branch(), Some(person));
    let log = repositories.log();
    assert!(!log.contains("pr create") && !log.contains("pr edit"), "{log}");

    // Once a person has merged, the next run goes on.
    git(&root, &["revert", "--no-edit", "HEAD"]);
    git(&root, &["push", "--quiet", "origin", "spec-update"]);
    repositories.run();
    assert!(repositories.on_branch("openapi/runway.json").contains("2000"));
}

#[test]
fn a_closed_pull_request_is_not_opened_again_without_a_change() {
    let Some(repositories) = Repositories::new() else { return };
    repositories.publish(&reworded("Begin"));
    repositories.run();
    let branch = repositories.branch().unwrap();
    repositories.lists(&pull_request(&branch, "CLOSED", false), &json!([]));
    repositories.run();
    assert!(!repositories.log().contains("pr create"), "{}", repositories.log());
    repositories.publish(&reworded("Go"));
    repositories.run();
    assert!(repositories.log().contains("pr create"), "{}", repositories.log());
    assert_ne!(repositories.branch(), Some(branch));
}

#[test]
fn what_cannot_be_updated_becomes_an_issue() {
    let Some(repositories) = Repositories::new() else { return };
    repositories.publish(&REVISION.replace("maxLength", "maxGlyphs"));
    assert_eq!(repositories.run(), "blocked");
    let body = repositories.handed_over("body.md");
    assert!(body.contains("unknown keyword `maxGlyphs`"), "{body}");
    assert!(body.contains("Released clients:"), "the report of drift: {body}");
    let log = repositories.log();
    assert!(
        log.contains("issue create --label spec-update-blocked --title Runway's document"),
        "{log}"
    );
    assert_eq!(repositories.branch(), None);

    repositories.lists(&json!([]), &json!([{ "number": 9 }]));
    repositories.run();
    let log = repositories.log();
    assert!(log.contains("issue edit 9") && !log.contains("issue create"), "{log}");

    repositories.publish(REVISION);
    repositories.run();
    let log = repositories.log();
    assert!(log.contains("pr create") && log.contains("issue close 9"), "{log}");
}

#[test]
fn a_patch_that_changes_anything_else_is_rejected() {
    let Some(repositories) = Repositories::new() else { return };
    repositories.publish(REVISION);
    repositories.build();
    let patch = repositories.path("update/patch");
    let original = std::fs::read_to_string(&patch).unwrap();
    for addition in [
        "diff --git a/.github/x b/.github/x\nnew file mode 100644\n--- /dev/null\n+++ b/.github/x\n@@ -0,0 +1 @@\n+x\n",
        "diff --git a/src/lib.rs b/tests/snapshots/x\nrename from src/lib.rs\nrename to tests/snapshots/x\n",
        "diff --git a/tests/snapshots/x b/tests/snapshots/x\nnew file mode 120000\n--- /dev/null\n+++ b/tests/snapshots/x\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n",
    ] {
        std::fs::write(&patch, format!("{original}{addition}")).unwrap();
        let ran = repositories.publish_update();
        assert!(!ran.status.success(), "{addition}");
        let stderr = text(&ran.stderr);
        assert!(stderr.contains("changes more than an update writes"), "{stderr}");
        assert_eq!(repositories.branch(), None);
    }
}

#[test]
fn only_the_job_without_third_party_code_has_a_token() {
    let path = project().join(".github/workflows/spec-update.yml");
    let workflow: Value = serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (build, publish) = (&workflow["jobs"]["build"], &workflow["jobs"]["publish"]);
    assert_eq!(build["permissions"], json!({ "contents": "read" }));
    assert_eq!(build["steps"][0]["with"]["persist-credentials"], false);
    for secret in ["secrets.", "github.token"] {
        assert!(!build.to_string().contains(secret) && publish.to_string().contains(secret));
    }
    let commands: Vec<&str> = publish["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|step| step["run"].as_str())
        .collect();
    assert_eq!(commands, [".github/scripts/publish-update.sh \"$RUNNER_TEMP/update\""]);
    for entry in std::fs::read_dir(project().join(".github/scripts")).unwrap() {
        let script = entry.unwrap().path();
        let is_run = !script.ends_with("update-branch.sh") && !script.ends_with("update-texts.sh");
        let mode = std::fs::metadata(&script).unwrap().permissions().mode();
        assert_eq!(mode & 0o100 != 0, is_run, "{}", script.display());
    }
}

#[test]
fn actionlint_has_no_complaints() {
    match Command::new("actionlint").current_dir(project()).output() {
        Ok(ran) => assert!(ran.status.success(), "{}", text(&ran.stdout)),
        Err(_) => println!("skipped: actionlint is not installed"),
    }
}
