//! Faults as strings, as the command line takes them.

use std::time::Duration;

use runwayml_sandbox::Fault;

#[test]
fn a_string_describes_the_same_fault_as_the_methods() {
    for (text, fault) in [
        ("reset", Fault::reset()),
        ("status=503,on=text_to_image,times=2", Fault::status(503).on("text_to_image").times(2)),
        ("delay=1.5s,always", Fault::delay(Duration::from_millis(1500)).always()),
        ("delay=200ms", Fault::delay(Duration::from_millis(200))),
        ("reset,on=get_task,after=1", Fault::reset().on("get_task").after(1)),
        ("accepted,status=500", Fault::status(500).accepted()),
        ("not-found, times=3", Fault::not_found().times(3)),
        ("status=429,retry-after=2", Fault::status(429).header("retry-after", "2")),
        ("cut,on=get_task", Fault::cut().on("get_task")),
        ("drip=1.5s,on-outputs", Fault::drip(Duration::from_millis(1500)).on_outputs()),
        ("failed=SAFETY.INPUT.TEXT,always", Fault::failed("SAFETY.INPUT.TEXT").always()),
        ("cancelled,after=1", Fault::cancelled().after(1)),
        (
            "status=200,header=content-type:text/html,text=<p>busy, sorry</p>",
            Fault::status(200).text("<p>busy, sorry</p>").header("content-type", "text/html"),
        ),
        (
            "status=500,header=x-should-retry:false,header=a:b",
            Fault::status(500).header("x-should-retry", "false").header("a", "b"),
        ),
    ] {
        assert_eq!(text.parse(), Ok(fault), "{text}");
    }
}

#[test]
fn an_error_says_what_is_wrong_where_and_what_to_do() {
    for (text, expected) in [
        (
            "",
            "`` (character 1): the effect is missing; begin with `status=503`, `delay=1.5s`, `reset`, `cut`,",
        ),
        ("times=2", "`times=2` (character 1): the effect is missing; begin with"),
        (
            "status=503,tims=2",
            "`tims=2` (character 12): is not an option; write `on=OPERATION`, `on-outputs`, `times=N`",
        ),
        (
            "status=99",
            "`status=99` (character 1): must be a status of 200 to 599, such as `status=503`",
        ),
        ("status", "`status` (character 1): must be a status of 200 to 599"),
        (
            "delay=soon",
            "`delay=soon` (character 1): must be a time in seconds, or with a unit such as `200ms`",
        ),
        ("delay", "`delay` (character 1): must have a time, such as `delay=1.5s`"),
        ("reset=1", "`reset=1` (character 1): takes no value; write `reset`"),
        (
            "reset, status=500",
            "`status=500` (character 8): is a second effect next to `reset`; make it a fault of its own",
        ),
        ("reset,times=two", "`times=two` (character 7): must be a whole number, such as `times=2`"),
        ("reset,times=0", "`times=0` (character 7): must be at least 1"),
        ("reset,times=1,times=2", "`times=2` (character 15): `times` is repeated; leave one out"),
        (
            "reset,times=1,always",
            "`always` (character 15): `times` and `always` exclude each other",
        ),
        (
            "reset,on=",
            "`on=` (character 7): must have the id of an operation, such as `on=text_to_image`",
        ),
        (
            "reset,retry-after=2",
            "`retry-after=2` (character 7): needs a response, which only `status` has",
        ),
        ("status=500,header=a", "`header=a` (character 12): must have a name and a value, such as"),
        ("status=500,header=ä:b", "`header=ä:b` (character 12): is not a valid header"),
        (
            "not-found,accepted",
            "`accepted` (character 11): has no effect on `not-found`; leave it out",
        ),
        ("cut,accepted", "`accepted` (character 5): has no effect on `cut`; leave it out"),
        (
            "failed=A,on-outputs",
            "`on-outputs` (character 10): has no effect on `failed`; leave it out",
        ),
        (
            "reset,on=get_task,on-outputs",
            "`on-outputs` (character 19): `on` and `on-outputs` exclude each other; leave one out",
        ),
        ("failed", "`failed` (character 1): must have a failure code, such as `failed="),
        ("drip", "`drip` (character 1): must have a time, such as `drip=1.5s`"),
        ("reset,text=busy", "`text=busy` (character 7): needs a response, which only `status` has"),
        ("reset,", "`` (character 7): is not an option; write"),
    ] {
        let error = text.parse::<Fault>().unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}
