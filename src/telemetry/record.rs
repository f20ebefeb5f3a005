//! One log record, as far as it is looked at.

use super::json::Token;

/// What the resource of a group of records says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Resource<'t> {
    pub(super) service: Token<'t>,
    pub(super) version: Token<'t>,
    pub(super) host: Token<'t>,
    pub(super) environment: Token<'t>,
    pub(super) user_email: Token<'t>,
}

impl<'t> Resource<'t> {
    /// Where the value of an attribute belongs; `None` where it is not looked at.
    pub(super) fn place(&mut self, key: &[u8]) -> Option<&mut Token<'t>> {
        Some(match key {
            b"service.name" => &mut self.service,
            b"service.version" => &mut self.version,
            b"host.name" => &mut self.host,
            b"env" | b"deployment.environment" | b"deployment.environment.name" => {
                &mut self.environment
            }
            b"user.email" => &mut self.user_email,
            _ => return None,
        })
    }
}

/// The fields and attributes of a record that facts are made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Record<'t> {
    /// The place of its resource within the document.
    pub(super) resource: usize,
    pub(super) time: Token<'t>,
    pub(super) observed: Token<'t>,
    pub(super) body: Token<'t>,
    pub(super) event_field: Token<'t>,
    pub(super) event: Token<'t>,
    pub(super) timestamp: Token<'t>,
    pub(super) conversation: Token<'t>,
    pub(super) version: Token<'t>,
    pub(super) user_email: Token<'t>,
    pub(super) account: Token<'t>,
    pub(super) model: Token<'t>,
    pub(super) slug: Token<'t>,
    pub(super) prompt: Token<'t>,
    pub(super) prompt_length: Token<'t>,
    pub(super) tool: Token<'t>,
    pub(super) call: Token<'t>,
    pub(super) decision: Token<'t>,
    pub(super) source: Token<'t>,
    pub(super) arguments: Token<'t>,
    pub(super) output: Token<'t>,
    pub(super) auth_mode: Token<'t>,
    pub(super) result_number: Token<'t>,
    pub(super) event_number: Token<'t>,
    pub(super) endpoint: Token<'t>,
    pub(super) error: Token<'t>,
    pub(super) provider: Token<'t>,
    pub(super) approval_policy: Token<'t>,
    pub(super) sandbox_policy: Token<'t>,
    pub(super) host: Token<'t>,
    pub(super) to_mode: Token<'t>,
}

impl<'t> Record<'t> {
    /// A record of which nothing is known but its resource.
    pub(super) fn of(resource: usize) -> Self {
        Self {
            resource,
            ..Self::default()
        }
    }

    /// Where the value of an attribute belongs; `None` where it is not looked at.
    pub(super) fn place(&mut self, key: &[u8]) -> Option<&mut Token<'t>> {
        Some(match key {
            b"event.name" => &mut self.event,
            b"event.timestamp" => &mut self.timestamp,
            b"conversation.id" | b"session.id" => &mut self.conversation,
            b"app.version" => &mut self.version,
            b"user.email" => &mut self.user_email,
            b"user.account_id" | b"user.account_uuid" => &mut self.account,
            b"model" => &mut self.model,
            b"slug" => &mut self.slug,
            b"prompt" => &mut self.prompt,
            b"prompt_length" => &mut self.prompt_length,
            b"tool_name" | b"function_name" => &mut self.tool,
            b"call_id" | b"tool_use_id" => &mut self.call,
            b"decision" => &mut self.decision,
            b"source" => &mut self.source,
            b"arguments" | b"tool_parameters" | b"tool_input" | b"function_args" => {
                &mut self.arguments
            }
            b"output" => &mut self.output,
            b"auth_mode" => &mut self.auth_mode,
            b"tool_result_seq" => &mut self.result_number,
            b"event.sequence" => &mut self.event_number,
            b"endpoint" => &mut self.endpoint,
            b"error.message" | b"error" => &mut self.error,
            b"provider_name" => &mut self.provider,
            b"approval_policy" | b"approval_mode" => &mut self.approval_policy,
            b"sandbox_policy" => &mut self.sandbox_policy,
            b"host.name" => &mut self.host,
            b"to_mode" => &mut self.to_mode,
            _ => return None,
        })
    }
}
