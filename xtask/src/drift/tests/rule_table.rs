//! The rule table is consistent.

use crate::drift::change::Direction;
use crate::drift::rules::{Rule, TABLE};

#[test]
fn a_rule_and_its_inverse_match() {
    for entry in TABLE {
        let inverse = entry.inverse.entry();
        let id = entry.rule.id();
        assert_eq!(inverse.inverse, entry.rule, "{id}");
        assert_eq!(entry.request.is_some(), inverse.request.is_some(), "{id}");
        assert_eq!(entry.response.is_some(), inverse.response.is_some(), "{id}");
        let is_own_inverse = ["-changed", "-renamed"].iter().any(|suffix| id.ends_with(suffix));
        assert_eq!(entry.rule == entry.inverse, is_own_inverse, "{id}");
        if let Some(stem) = id.strip_suffix("-added") {
            assert_eq!(entry.inverse.id(), format!("{stem}-removed"));
        }
    }
}

#[test]
fn the_table_has_the_order_of_the_enum() {
    for (index, entry) in TABLE.iter().enumerate() {
        assert_eq!(entry.rule as usize, index);
        assert_eq!(entry.rule.entry().rule, entry.rule);
    }
}

#[test]
fn a_schema_rule_has_verdicts_for_both_directions() {
    /// What only requests or only responses have.
    const ONE_DIRECTION: [&str; 6] =
        ["Parameter", "Serialization", "VersionHeader", "Body", "ResponseHeader", "Status"];
    for entry in TABLE.iter().filter(|entry| entry.request.is_none() || entry.response.is_none()) {
        let name = format!("{:?}", entry.rule);
        assert!(ONE_DIRECTION.iter().any(|part| name.contains(part)), "{name}");
    }
}

#[test]
fn a_stricter_schema_is_more_severe_in_a_request() {
    for rule in
        [Rule::LimitTightened, Rule::EnumValueRemoved, Rule::NullDisallowed, Rule::TypeNarrowed]
    {
        let [request, response] =
            [Direction::Request, Direction::Response].map(|of| rule.verdict(of).wire);
        assert!(request > response, "{}", rule.id());
    }
}
