package org.salus.identity;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The cookies of sign-in. Under TLS they carry the {@code __Host-} prefix (RFC 6265bis section 4.1.3.2), so that no other
 * host and no plain-text page can have set them.
 */
public final class SessionCookies {

    private static final String SESSION = "salus_session";
    private static final String PENDING = "salus_pending";

    private SessionCookies() {}

    public static Optional<String> session(HttpServletRequest request) {
        return Optional.ofNullable(value(request, SESSION));
    }

    public static Optional<String> pending(HttpServletRequest request) {
        return Optional.ofNullable(value(request, PENDING));
    }

    public static void setSession(HttpServletRequest request, HttpServletResponse response, String token) {
        set(request, response, SESSION, token, -1);
        clearPending(request, response);
    }

    public static void setPending(HttpServletRequest request, HttpServletResponse response, String token) {
        set(request, response, PENDING, token, (int) (SignIn.PENDING_MILLIS / 1000));
    }

    public static void clearSession(HttpServletRequest request, HttpServletResponse response) {
        set(request, response, SESSION, "", 0);
        clearPending(request, response);
    }

    private static void clearPending(HttpServletRequest request, HttpServletResponse response) {
        if (value(request, PENDING) != null) {
            set(request, response, PENDING, "", 0);
        }
    }

    private static void set(
            HttpServletRequest request, HttpServletResponse response, String name, String value, int seconds) {
        ResponseCookie cookie = ResponseCookie.from(prefixed(request, name), value)
                .path("/")
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .maxAge(seconds)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    /** Null also when it is there twice: a second one was planted. */
    static @Nullable String value(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        String prefixed = prefixed(request, name);
        String found = null;
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(prefixed)) {
                if (found != null) {
                    return null;
                }
                found = cookie.getValue();
            }
        }
        return found;
    }

    private static String prefixed(HttpServletRequest request, String name) {
        return request.isSecure() ? "__Host-" + name : name;
    }
}
