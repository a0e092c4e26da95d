//! `GET /api/v1/me`.

use axum::Json;
use bowline_protocol::api::{ApiError, Me};
use bowline_storage::Technician;

use crate::authority::SignedIn;

/// Says who is signed in.
#[utoipa::path(get, path = "/api/v1/me",
    security(("cookie" = [])),
    responses((status = 200, body = Me), (status = 401, body = ApiError)))]
pub(crate) async fn me(signed_in: SignedIn) -> Json<Me> {
    Json(describe(signed_in.technician()))
}

/// An account as its owner sees it.
pub(crate) fn describe(technician: &Technician) -> Me {
    Me {
        technician_id: technician.technician_id,
        email: technician.email.clone(),
        name: technician.name.clone(),
        role: technician.role,
    }
}
