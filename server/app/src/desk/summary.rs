//! A stored session as lists show it.

use bowline_protocol::session::SessionSummary;
use bowline_signaling::SessionRecord;

/// What lists show of a record.
#[must_use]
pub(crate) fn summary(record: SessionRecord) -> SessionSummary {
    SessionSummary {
        session_id: record.session_id,
        customer_name: record.customer_name,
        technician_name: record.technician_name,
        entry: record.entry,
        customer: record.customer,
        eyes_of: record.eyes_of,
        phase: record.phase,
        link: record.link,
        flow: record.flow,
        label: record.label,
        label_since_ms: record.label_since.0,
        created_ms: record.created.0,
        joined_again_ms: record.joined_again.map(|at| at.0),
    }
}
