//! Commands that run examples against the sandbox: no provider's key is in their environment.

use std::process::Command;

use anyhow::Context;
use serde_json::Value;

use crate::project;

/// Removes the variables with which an example would talk to a provider, which bills the key.
pub fn without_key(command: &mut Command) -> anyhow::Result<&mut Command> {
    let providers = project::read_text(&project::path("openapi/providers.json"))?;
    let providers: Value = serde_json::from_str(&providers)?;
    let providers = providers.as_object().context("openapi/providers.json is not an object")?;
    for provider in providers.values() {
        let keys = provider["keyVariables"].as_array().into_iter().flatten();
        let variables = keys.chain([&provider["baseUrlVariable"]]).filter_map(Value::as_str);
        variables.for_each(|name| {
            command.env_remove(name);
        });
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_has_neither_the_key_nor_the_base_url_of_a_provider() {
        let mut command = Command::new("example");
        let command = without_key(&mut command).unwrap();
        let removed: Vec<_> = command.get_envs().filter(|(_, value)| value.is_none()).collect();
        for name in ["RUNWAYML_API_SECRET", "RUNWAYML_BASE_URL", "COMETAPI_API_KEY"] {
            assert!(removed.iter().any(|(removed, _)| *removed == name), "{name}: {removed:?}");
        }
    }
}
