package org.salus.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.vault.VaultException;
import org.springframework.dao.DataAccessException;

/** {@link Authenticator} by the session cookie or the {@code Authorization: Bearer} header; the header wins. */
final class RequestAuthenticator implements Authenticator {

    private static final String BEARER = "Bearer ";

    /** The routes of the own session: all that is open while the password is one that somebody else knows. */
    private static final String OWN_SESSION = "/auth/";

    private static final Set<Role> PROGRAM = Set.of(Role.SYSTEM);

    private final Sessions sessions;
    private final Clients clients;

    RequestAuthenticator(Sessions sessions, Clients clients) {
        this.sessions = sessions;
        this.clients = clients;
    }

    @Override
    public Outcome<Caller> authenticate(HttpServletRequest request) {
        try {
            String header = request.getHeader("Authorization");
            return header != null ? byToken(request, header) : byCookie(request);
        } catch (DataAccessException | VaultException e) {
            return Outcome.refused(Problem.Code.UNAVAILABLE, "The database cannot be reached. Try again.");
        }
    }

    private Outcome<Caller> byToken(HttpServletRequest request, String header) {
        String token = bearer(header);
        Clients.Grant grant = token == null ? null : clients.grant(token).orElse(null);
        if (grant == null) {
            return Outcome.refused(Problem.Code.LOGIN, "The access token is not valid, or has ended.");
        }
        return Outcome.ok(new Caller(
                "client:" + grant.clientId(),
                grant.name(),
                grant.organisation(),
                PROGRAM,
                null,
                null,
                grant.scopes(),
                Caller.Purpose.HOPERAT,
                request.getRemoteAddr(),
                Requests.id(request)));
    }

    private static @Nullable String bearer(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    private Outcome<Caller> byCookie(HttpServletRequest request) {
        Session session = SessionCookies.session(request)
                .flatMap(token -> sessions.find(token, true))
                .orElse(null);
        if (session == null) {
            return Outcome.refused(Problem.Code.LOGIN, "Not signed in, or the session has ended.");
        }
        if (!Session.isSafe(request.getMethod()) && !hasCsrf(request, session)) {
            return Outcome.refused(
                    Problem.Code.FORBIDDEN, "The header X-CSRF-Token is missing or is not that of this session.");
        }
        User user = session.user();
        if (user.passwordDue() && !request.getRequestURI().startsWith(OWN_SESSION)) {
            return Outcome.refused(
                    Problem.Code.FORBIDDEN,
                    "Somebody else set your password: change it first. Until then nothing else is open to you.");
        }
        return Outcome.ok(new Caller(
                user.id(),
                user.name(),
                user.organisation(),
                user.roles(),
                user.patientId(),
                user.practitionerId(),
                List.of(),
                purpose(user.roles()),
                request.getRemoteAddr(),
                Requests.id(request),
                session.provenAt()));
    }

    private static boolean hasCsrf(HttpServletRequest request, Session session) {
        String given = request.getHeader("X-CSRF-Token");
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), session.csrf().getBytes(StandardCharsets.UTF_8));
    }

    /** What somebody of these roles usually calls for. */
    private static Caller.Purpose purpose(Set<Role> roles) {
        if (roles.contains(Role.PHYSICIAN) || roles.contains(Role.NURSE) || roles.contains(Role.LAB_TECHNICIAN)) {
            return Caller.Purpose.TREAT;
        }
        if (roles.contains(Role.PATIENT)) {
            return Caller.Purpose.PATRQT;
        }
        if (roles.contains(Role.BILLER)) {
            return Caller.Purpose.HPAYMT;
        }
        return roles.contains(Role.ADMINISTRATOR) ? Caller.Purpose.HSYSADMIN : Caller.Purpose.HOPERAT;
    }

    @Override
    public BooleanSupplier watch(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        String token = header != null
                ? bearer(header)
                : SessionCookies.session(request).orElse(null);
        if (token == null) {
            return () -> false;
        }
        return () -> {
            try {
                return header != null
                        ? clients.grant(token).isPresent()
                        : sessions.find(token, false).isPresent();
            } catch (DataAccessException | VaultException e) {
                return false;
            }
        };
    }
}
