//! What the relay has done, for the metrics page.

/// Counts since the start, and what there is now.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// Sessions that may use the relay now.
    pub sessions: u64,
    /// Allocations now.
    pub allocations: u64,
    /// Open streams now.
    pub streams: u64,
    /// Allocations ever made.
    pub allocated_total: u64,
    /// Answers to binding requests.
    pub bindings_total: u64,
    /// Requests refused with 401 or 438: no credential yet, a wrong one, or an old nonce.
    pub challenged_total: u64,
    /// Requests refused with 403: an address that is not an allocation of the same session.
    pub forbidden_total: u64,
    /// Requests refused for a limit, 486 and 508.
    pub over_limit_total: u64,
    /// Packets passed on.
    pub forwarded_packets_total: u64,
    /// Bytes passed on, without headers.
    pub forwarded_bytes_total: u64,
    /// Packets not passed on: no allocation, no permission, or not to an allocation of the same session.
    pub refused_packets_total: u64,
    /// Packets not passed on because a rate was used up or a queue was full.
    pub braked_packets_total: u64,
    /// Answers not given to whoever has shown no credential, by the brake.
    pub braked_answers_total: u64,
    /// Packets that were neither a message nor channel data.
    pub malformed_total: u64,
}

impl Counters {
    /// Name and value of each, as Prometheus wants names; those without `_total` are gauges.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, u64); 14] {
        [
            ("bowline_relay_sessions", self.sessions),
            ("bowline_relay_allocations", self.allocations),
            ("bowline_relay_streams", self.streams),
            ("bowline_relay_allocated_total", self.allocated_total),
            ("bowline_relay_bindings_total", self.bindings_total),
            ("bowline_relay_challenged_total", self.challenged_total),
            ("bowline_relay_forbidden_total", self.forbidden_total),
            ("bowline_relay_over_limit_total", self.over_limit_total),
            (
                "bowline_relay_forwarded_packets_total",
                self.forwarded_packets_total,
            ),
            (
                "bowline_relay_forwarded_bytes_total",
                self.forwarded_bytes_total,
            ),
            (
                "bowline_relay_refused_packets_total",
                self.refused_packets_total,
            ),
            (
                "bowline_relay_braked_packets_total",
                self.braked_packets_total,
            ),
            (
                "bowline_relay_braked_answers_total",
                self.braked_answers_total,
            ),
            ("bowline_relay_malformed_total", self.malformed_total),
        ]
    }
}
