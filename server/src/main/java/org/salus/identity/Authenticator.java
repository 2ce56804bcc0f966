package org.salus.identity;

import jakarta.servlet.http.HttpServletRequest;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;

/** Who is calling: a session cookie (with the CSRF header for unsafe methods) or a bearer token. */
public interface Authenticator {

    /** Refusals: LOGIN (401) when nobody, or somebody whose session or token ended; FORBIDDEN when the CSRF header is missing. */
    Outcome<Caller> authenticate(HttpServletRequest request);
}
