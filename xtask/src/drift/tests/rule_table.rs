//! The rule table is consistent.

use crate::drift::change::Direction;
use crate::drift::rules::Rule;

#[test]
fn a_rule_and_its_inverse_match() {
    for &rule in Rule::ALL {
        let (id, entry) = (rule.id(), rule.entry());
        let inverse = entry.inverse.entry();
        assert_eq!(inverse.inverse, rule, "{id}");
        assert_eq!(entry.request.is_some(), inverse.request.is_some(), "{id}");
        assert_eq!(entry.response.is_some(), inverse.response.is_some(), "{id}");
        let is_own_inverse = ["-changed", "-renamed"].iter().any(|suffix| id.ends_with(suffix));
        assert_eq!(rule == entry.inverse, is_own_inverse, "{id}");
        if let Some(stem) = id.strip_suffix("-added") {
            assert_eq!(entry.inverse.id(), format!("{stem}-removed"));
        }
    }
}

#[test]
fn a_schema_rule_has_verdicts_for_both_directions() {
    /// What only requests or only responses have.
    const ONE_DIRECTION: [&str; 6] =
        ["Parameter", "Serialization", "VersionHeader", "Body", "ResponseHeader", "Status"];
    let is_of_one = |rule: &&Rule| {
        let entry = rule.entry();
        entry.request.is_none() || entry.response.is_none()
    };
    for rule in Rule::ALL.iter().filter(is_of_one) {
        let name = format!("{rule:?}");
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
