//! The macros that generated code calls. Their functions are `#[inline]`, so that only programs that call one
//! compile it to machine code.

/// A request type: a builder over the request tree.
macro_rules! request {
    ($(#[$meta:meta])* pub struct $name:ident: super::$table:ident {
        $($(#[$setter_meta:meta])* $setter:ident = $wire:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        #[must_use = "a request does nothing until an operation sends it"]
        pub struct $name(pub(crate) Object);

        impl $name {
            /// A request in which only properties with a single possible value are set.
            #[inline]
            pub fn new() -> Self {
                Self(Object::of(&super::$table))
            }

            $(
                $(#[$setter_meta])*
                #[inline]
                pub fn $setter(mut self, value: impl IntoInput) -> Self {
                    self.0.set($wire, value.into_input().0);
                    self
                }
            )*

            /// Sets a property that this version of the crate does not know. It is not checked.
            #[inline]
            pub fn extra(mut self, name: impl Into<String>, value: impl IntoInput) -> Self {
                self.0.set(name.into(), value.into_input().0);
                self
            }

            /// Checks everything that is set against the limits of the spec, as sending does.
            ///
            /// # Errors
            ///
            /// The first value that the API does not accept.
            #[inline]
            pub fn check(&self) -> Result<(), InvalidRequest> {
                check_object(&self.0)
            }
        }

        impl Default for $name {
            #[inline]
            fn default() -> Self {
                Self::new()
            }
        }

        request_traits! { $name, super::$table }

        into_input! {
            [] $name: request => Node::Object(request.0);
        }
    };
}

/// The traits of all types over the request tree: `Serialize`, `Deserialize` and `Debug`.
macro_rules! request_traits {
    ($name:ident, super::$table:ident) => {
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let json = <Node as serde::Deserialize>::deserialize(deserializer)?;
                FromJson::from_json(json, &super::$table)
                    .map(Self)
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

/// The body of an operation: a union of request types, or one request type.
macro_rules! body {
    ($name:ident) => {
        impl From<&$name> for $name {
            #[inline]
            fn from(request: &$name) -> Self {
                request.clone()
            }
        }

        impl From<$name> for Body {
            #[inline]
            fn from(request: $name) -> Self {
                Self(Node::Object(request.0))
            }
        }
    };
    ($(#[$meta:meta])* pub struct $name:ident: super::$table:ident { $($alternative:ident,)* }) => {
        $(#[$meta])*
        ///
        /// A [`serde_json::Value`] is sent as it is and not checked.
        #[derive(Clone, PartialEq)]
        #[must_use = "a request does nothing until an operation sends it"]
        pub struct $name(pub(crate) Node);

        impl $name {
            /// Checks everything that is set against the limits of the spec, as sending does.
            ///
            /// # Errors
            ///
            /// The first value that the API does not accept.
            #[inline]
            pub fn check(&self) -> Result<(), InvalidRequest> {
                check_body(&self.0)
            }
        }

        impl From<&$name> for $name {
            #[inline]
            fn from(request: &$name) -> Self {
                request.clone()
            }
        }

        $(
            impl From<$alternative> for $name {
                #[inline]
                fn from(request: $alternative) -> Self {
                    Self(Node::Object(request.0))
                }
            }

            impl From<&$alternative> for $name {
                #[inline]
                fn from(request: &$alternative) -> Self {
                    request.clone().into()
                }
            }
        )*

        impl From<serde_json::Value> for $name {
            #[inline]
            fn from(value: serde_json::Value) -> Self {
                Self(Node::Json(value))
            }
        }

        impl From<&serde_json::Value> for $name {
            #[inline]
            fn from(value: &serde_json::Value) -> Self {
                Self(Node::Json(value.clone()))
            }
        }

        request_traits! { $name, super::$table }

        impl From<$name> for Body {
            #[inline]
            fn from(request: $name) -> Self {
                Self(request.0)
            }
        }
    };
}

/// An enum of strings that keeps values it does not know.
macro_rules! string_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $value:literal,)* } $(means $($status:literal = $meaning:literal),+)?) => {
        $(#[$meta])*
        ///
        /// A value that is not listed is kept as `Other`.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $value, "`")]
                $(#[$variant_meta])*
                $variant,
            )*
            /// A value that this version of the crate does not know.
            Other(String),
        }

        impl $name {
            /// The values that this version of the crate knows, as they are in JSON.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// The value as it is in JSON.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }
        }

        $(
            impl $name {
                /// The value of Runway's API that means the same, whatever the case of this value;
                /// `None` if no such value is known.
                #[inline]
                pub fn meaning(&self) -> Option<&'static str> {
                    let meanings = [$(($status, $meaning)),+];
                    let found = meanings.into_iter().find(|(status, _)| status.eq_ignore_ascii_case(self.as_str()));
                    found.map(|(_, meaning)| meaning)
                }
            }
        )?

        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Other(value.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(&*value)
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&redact_text(self.as_str()))
            }
        }

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                open_enum_from_json(deserializer)
            }
        }

        into_input! {
            [] $name: value => match value {
                $($name::$variant => Node::Known($value),)*
                $name::Other(value) => Node::Unlisted(value),
            };
        }

        #[cfg(feature = "drift")]
        impl crate::drift::Inspect for $name {
            #[inline]
            fn inspect(&self, at: crate::drift::Place<'_>, findings: &mut crate::drift::Findings) {
                if let Self::Other(value) = self {
                    findings.unknown_value(at, value);
                }
            }
        }
    };
}

/// A response value of any type. `Debug` prints only its kind, because it may contain a presigned URL.
macro_rules! any_value {
    ($(#[$meta:meta])* pub struct $name:ident {}) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub serde_json::Value);

        impl std::ops::Deref for $name {
            type Target = serde_json::Value;

            #[inline]
            fn deref(&self) -> &serde_json::Value {
                &self.0
            }
        }

        impl From<serde_json::Value> for $name {
            #[inline]
            fn from(value: serde_json::Value) -> Self {
                Self(value)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(kind_of(&self.0))
            }
        }

        #[cfg(feature = "drift")]
        impl crate::drift::Inspect for $name {}
    };
}

/// An operation: the method of the client that creates its request, and the type that sends it.
macro_rules! operation {
    ($(#[$meta:meta])*
        pub fn $name:ident($($argument:ident,)*) $(body [$body:ty])? $(later body [$later:ty])? -> $operation:ident: $client:path,
        $method:ident $path:literal $idempotency:ident $kind:ident -> $response:ty
        $(, starts $started:ty = $($id:ident).+)?
        $(, pages $cursor:literal $page:ty = $next:ident, $item:ty = $items:ident)?
        , query $query:ident
        { $($(#[$setter_meta:meta])* $setter:ident = $wire:literal,)* }
    ) => {
        impl $client {
            $(#[$meta])*
            #[inline]
            pub fn $name(
                &self,
                $($argument: impl AsRef<str>,)*
                $(body: impl Into<$body>)?
            ) -> $operation {
                static OPERATION: Operation = Operation {
                    id: $operation::ID,
                    method: Method::$method,
                    path: $path,
                    idempotency: Idempotency::$idempotency,
                    kind: OperationKind::$kind,
                    query: &$query,
                };
                let request = self.operation(&OPERATION)$(.argument($argument.as_ref()))*;
                $(
                    let body: $body = body.into();
                    let request = request.body(body);
                )?
                $operation(request)
            }
        }

        #[doc = concat!("The operation [`", stringify!($name), "`](", stringify!($client), "::", stringify!($name), "), ready to be sent.")]
        #[derive(Debug, Clone)]
        #[must_use = "nothing is sent until `send` is called"]
        pub struct $operation(Request);

        impl $operation {
            /// The id of the operation in the spec.
            pub const ID: &'static str = stringify!($name);

            $(
                /// Sets the body, which the operation did not have in an earlier version of the spec.
                #[inline]
                pub fn body(mut self, body: impl Into<$later>) -> Self {
                    let body: $later = body.into();
                    self.0 = self.0.body(body);
                    self
                }
            )?

            $(
                $(#[$setter_meta])*
                #[inline]
                pub fn $setter(mut self, value: impl IntoInput) -> Self {
                    self.0.set_query($wire, value.into_input().0);
                    self
                }
            )*

            /// Checks the request, sends it and reads the response.
            ///
            /// # Errors
            ///
            /// [`Error`]; of a creation, [`Error::may_have_been_accepted`] says whether the provider may
            /// have accepted it.
            #[inline]
            pub async fn send(self) -> Result<$response, Error> {
                Ok(self.send_with_meta().await?.value)
            }

            $(
                /// Checks the request, sends it, and returns a handle to what was started, which can be
                /// waited for and has the provider's estimate of the cost. `send` returns the whole
                /// response.
                ///
                /// # Errors
                ///
                /// [`Error`]; [`Error::may_have_been_accepted`] says whether the provider may have
                /// accepted the request.
                #[inline]
                pub async fn start(self) -> Result<crate::task::Handle<$started>, Error> {
                    let client = crate::client::Client::of(&self.0);
                    let started = self.send().await?;
                    let cost = crate::task::Started::estimated_cost(&started);
                    Ok(crate::task::Handle::new(client, started.$($id).+.into()).estimated(cost))
                }
            )?

            $(
                /// Sends the request and yields its page and all pages after it. The stream ends after
                /// an error, and at a cursor that is repeated.
                #[inline]
                pub fn into_pages(
                    self,
                ) -> impl Stream<Item = Result<$page, Error>> + Send + Unpin + 'static {
                    crate::paging::pages(self.0, $cursor, |page: &$page| page.$next.as_deref())
                }

                /// Sends the request and yields the items of its page and of all pages after it, as
                /// `into_pages` does.
                #[inline]
                pub fn into_stream(
                    self,
                ) -> impl Stream<Item = Result<$item, Error>> + Send + Unpin + 'static {
                    crate::paging::items(self.into_pages(), |page: $page| page.$items)
                }
            )?

            /// The same as `send`, with the status and the headers of the response.
            ///
            /// # Errors
            ///
            /// [`Error`], as with `send`.
            #[inline]
            pub async fn send_with_meta(self) -> Result<Response<$response>, Error> {
                self.0.send().await?.decode()
            }

            /// The request, whose response is read as another type.
            #[allow(dead_code, reason = "few operations need it")]
            pub(crate) fn into_request(self) -> Request {
                self.0
            }
        }
    };
}

/// Converts a response into the id of what was started, with the provider's estimate of its cost.
#[allow(unused_macros, reason = "the enabled API areas may start nothing")]
macro_rules! started {
    ($name:ident = $($id:ident).+ $(, cost = $cost:ident)?) => {
        impl crate::task::Started for $name {
            $(
                #[inline]
                fn estimated_cost(&self) -> Option<f64> {
                    self.$cost.as_ref()?.credits
                }
            )?
        }

        impl From<$name> for crate::snapshot::TaskId {
            #[inline]
            fn from(started: $name) -> Self {
                started.$($id).+.into()
            }
        }

        impl From<&$name> for crate::snapshot::TaskId {
            #[inline]
            fn from(started: &$name) -> Self {
                started.$($id).+.as_str().into()
            }
        }
    };
}

/// A response type: `Debug` without secrets, and the inspection for drift.
macro_rules! response {
    ($name:ident {
        $($field:ident = $wire:literal $($required:ident)? $(/ $private:ident)?,)* $(; $extra:ident)?
    }) => {
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), response!(@debug &self.$field $(, $private)?)))*
                    $(.field(stringify!($extra), &Redacted(&self.$extra)))?
                    .finish()
            }
        }

        #[cfg(feature = "drift")]
        impl crate::drift::Inspect for $name {
            #[inline]
            fn inspect(&self, _: crate::drift::Place<'_>, findings: &mut crate::drift::Findings) {
                $(
                    let at = crate::drift::Place { of: stringify!($name), field: $wire };
                    crate::drift::Inspect::inspect(&self.$field, at, findings);
                    $(response!(@$required self.$field, at, findings);)?
                )*
                $(findings.unknown_fields(stringify!($name), &self.$extra);)?
            }
        }
    };
    (@debug $value:expr) => {
        &Redacted($value)
    };
    (@debug $value:expr, private) => {
        &format_args!("…")
    };
    (@required $field:expr, $at:ident, $findings:ident) => {
        if crate::drift::Inspect::is_absent(&$field) {
            $findings.missing($at);
        }
    };
}

/// The JSON Schema of a type, as the spec has it.
#[cfg(feature = "schemars")]
macro_rules! json_schema {
    ($name:ident = $schema:literal) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::schema::json_schema::embed($schema, generator)
            }
        }
    };
}
