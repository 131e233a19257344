//! Tests of the command `cargo xtask ci`, with a stand-in for cargo.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use crate::checkout::{BASE, Checkout, XTASK, text};

/// Runs the check of the spec beside the checkout, which it names by a relative path. In place of cargo, these
/// commands run with its arguments.
fn check_spec(cargo: &str) -> Output {
    let checkout = Checkout::new();
    for folder in ["bin", "shared/upstream"] {
        std::fs::create_dir_all(checkout.beside(folder)).unwrap();
    }
    checkout.document(BASE, "shared/upstream/base.json");
    let program = checkout.beside("bin/cargo");
    std::fs::write(&program, format!("#!/bin/sh\n{cargo}\n")).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", checkout.beside("bin").display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(XTASK);
    command.args(["ci", "spec", "--root", "root"]).current_dir(checkout.beside(""));
    command.env("PATH", path).output().unwrap()
}

#[test]
fn a_checkout_may_be_named_by_a_relative_path() {
    let ran = check_spec("for last in \"$@\"; do :; done; test -f \"$last\"");
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(text(&ran.stdout).contains("== 1 passed\n"), "{}", text(&ran.stdout));
}

#[test]
fn a_check_that_fails_exits_with_1() {
    let ran = check_spec("exit 1");
    assert_eq!(ran.status.code(), Some(1));
    assert!(text(&ran.stderr).contains("the check `spec` failed"), "{}", text(&ran.stderr));
}
