package org.salus.checkin;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The cookie of a check-in. It is sent to the routes of the check-in alone, which know no other; under TLS it carries the {@code __Secure-}
 * prefix (RFC 6265bis section 4.1.3.1), as {@code __Host-} allows no path.
 */
final class CheckInCookie {

    static final String PATH = "/check-in/";

    private static final String NAME = "salus_check_in";

    private CheckInCookie() {}

    static void set(HttpServletRequest request, HttpServletResponse response, String token, Duration age) {
        ResponseCookie cookie = ResponseCookie.from(name(request), token)
                .path(PATH)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .maxAge(age)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    static void clear(HttpServletRequest request, HttpServletResponse response) {
        set(request, response, "", Duration.ZERO);
    }

    /** Null also when it is there twice: a second one was planted. */
    static @Nullable String of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        String found = null;
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            if (cookie.getName().equals(name(request))) {
                if (found != null) {
                    return null;
                }
                found = cookie.getValue();
            }
        }
        return found;
    }

    private static String name(HttpServletRequest request) {
        return request.isSecure() ? "__Secure-" + NAME : NAME;
    }
}
