package org.salus.identity;

import jakarta.servlet.http.HttpServletRequest;
import org.salus.kernel.Ids;

/** What is read off a request about where it comes from. */
public final class Requests {

    private static final String REQUEST_ID = "salus.requestId";

    private Requests() {}

    /** The request's id: made at the first look, the same for its logs, errors and audit. */
    public static String id(HttpServletRequest request) {
        if (request.getAttribute(REQUEST_ID) instanceof String id) {
            return id;
        }
        String id = Ids.request();
        request.setAttribute(REQUEST_ID, id);
        return id;
    }

    public static Origin origin(HttpServletRequest request) {
        return new Origin(request.getRemoteAddr(), id(request));
    }
}
