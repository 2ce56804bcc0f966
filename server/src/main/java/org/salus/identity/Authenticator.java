package org.salus.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;

/** Who is calling: a session cookie (with the CSRF header for unsafe methods) or a bearer token. */
public interface Authenticator {

    /**
     * Refusals: LOGIN (401) when nobody, or somebody whose session or token ended; FORBIDDEN when the CSRF header is missing;
     * UNAVAILABLE when the database that knows cannot be asked.
     */
    Outcome<Caller> authenticate(HttpServletRequest request);

    /**
     * For requests that last, such as the live stream: whether the session or token of this request still holds. May be asked
     * from any thread, as often as one likes, after the request is gone too; does not count as activity. False as well when the
     * database cannot be asked.
     */
    BooleanSupplier watch(HttpServletRequest request);
}
