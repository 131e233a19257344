//! What the README says of the hosts is what the client does.

use runwayml::Host;

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

const README: &str = include_str!("../README.md");

/// The operations of the contract, from the list that build.rs makes of it.
fn operations() -> Vec<&'static str> {
    macro_rules! names {
        ($($id:ident $method:literal $path:literal ($($in_path:tt)*) [$($other:tt)*] $body:ident -> $answer:ident;)*) => {
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
        assert_eq!(is_listed, Host::CometApi.serves(operation), "{operation}");
    }
}
