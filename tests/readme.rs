//! The README lists what each provider supports as the client has it.

use runwayml::Provider;

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

const README: &str = include_str!("../README.md");

/// The operations of the spec, from the list that build.rs makes.
fn operations() -> Vec<&'static str> {
    macro_rules! names {
        ($($id:ident $method:literal $path:literal ($($in_path:tt)*) [$($other:tt)*] $body:ident -> $response:ident;)*) => {
            vec![$(stringify!($id)),*]
        };
    }
    operations! { names }
}

#[test]
fn the_readme_lists_what_cometapi_serves() {
    let table = README.split("| Operation | Runway | CometAPI |").nth(1).unwrap();
    let table = table.split("\n\n").next().unwrap();
    for operation in operations() {
        let is_listed = table.contains(&format!("\n| `{operation}` |"));
        assert_eq!(is_listed, Provider::CometApi.supports(operation), "{operation}");
    }
}
