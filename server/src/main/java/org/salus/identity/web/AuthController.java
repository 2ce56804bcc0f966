package org.salus.identity.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Authenticator;
import org.salus.identity.Enrolment;
import org.salus.identity.Origin;
import org.salus.identity.Requests;
import org.salus.identity.Session;
import org.salus.identity.SessionCookies;
import org.salus.identity.Setup;
import org.salus.identity.SignIn;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.PublicRoute;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out. Bodies are JSON only, which a form on another site cannot send. */
@RestController
@RequestMapping(path = "/auth", produces = MediaType.APPLICATION_JSON_VALUE)
class AuthController {

    private final SignIn signIn;
    private final Setup setup;
    private final Authenticator authenticator;

    AuthController(SignIn signIn, Setup setup, Authenticator authenticator) {
        this.signIn = signIn;
        this.setup = setup;
        this.authenticator = authenticator;
    }

    /** First step. */
    record Login(@Nullable String username, @Nullable String password) {
        @Override
        public String toString() {
            return "Login[not shown]";
        }
    }

    /** Second step. */
    record Code(@Nullable String code) {
        @Override
        public String toString() {
            return "Code[not shown]";
        }
    }

    record PasswordChange(
            @Nullable String current, @Nullable String password) {
        @Override
        public String toString() {
            return "PasswordChange[not shown]";
        }
    }

    record FirstAdministrator(
            @Nullable String code,
            @Nullable String username,
            @Nullable String name,
            @Nullable String password,
            @Nullable String organisation) {
        @Override
        public String toString() {
            return "FirstAdministrator[not shown]";
        }
    }

    record Next(String next) {}

    record Enrol(String next, String secret, String otpauth, String qrSvg) {
        @Override
        public String toString() {
            return "Enrol[not shown]";
        }
    }

    @PublicRoute("it is how one becomes known")
    @PostMapping(path = "/login", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> login(@RequestBody Login body, HttpServletRequest request, HttpServletResponse response) {
        if (body.username() == null || body.password() == null) {
            return Answers.missing(request, "username and password");
        }
        return next(signIn.password(body.username(), body.password(), Requests.origin(request)), request, response);
    }

    @PublicRoute("it ends the sign-in that the pending cookie names")
    @PostMapping(path = "/totp", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> totp(@RequestBody Code body, HttpServletRequest request, HttpServletResponse response) {
        if (body.code() == null) {
            return Answers.missing(request, "code");
        }
        String pending = SessionCookies.pending(request).orElse("");
        return next(signIn.code(pending, body.code(), Requests.origin(request)), request, response);
    }

    @PublicRoute("it needs the set-up code, and is gone once there is an account")
    @PostMapping(path = "/setup", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> setup(
            @RequestBody FirstAdministrator body, HttpServletRequest request, HttpServletResponse response) {
        if (setup.isInitialised()) {
            return Answers.refused(request, new Problem(Problem.Code.NOT_FOUND, "There is nothing here."));
        }
        if (body.code() == null || body.username() == null || body.name() == null || body.password() == null) {
            return Answers.missing(request, "code, username, name and password");
        }
        String organisation = body.organisation() == null ? "" : body.organisation();
        Outcome<SignIn.Step> step = setup.begin(
                body.code(), body.username(), body.name(), body.password(), organisation, Requests.origin(request));
        return switch (step) {
            case Outcome.Ok<SignIn.Step>(SignIn.Step first) -> next(first, request, response);
            case Outcome.Refused<SignIn.Step> refused ->
                Answers.refused(request, refused.problems().getFirst());
        };
    }

    @PublicRoute("it says whether one is known, and looks at the session itself; it does not count as activity")
    @GetMapping("/session")
    ResponseEntity<?> session(HttpServletRequest request) {
        Optional<Session> session = SessionCookies.session(request).flatMap(token -> signIn.session(token, false));
        return session.isPresent()
                ? Answers.ok(SessionBody.of(session.get(), null, java.util.List.of()))
                : notSignedIn(request);
    }

    @PublicRoute("it checks the session and the CSRF header itself; somebody is still there and says so")
    @PostMapping("/session")
    ResponseEntity<?> keep(HttpServletRequest request) {
        if (authenticator.authenticate(request) instanceof Outcome.Refused<Caller> refused) {
            return Answers.refused(request, refused.problems().getFirst());
        }
        return session(request);
    }

    @PublicRoute("it checks the session and the CSRF header itself; without a session there is nothing to end")
    @PostMapping("/logout")
    ResponseEntity<?> logout(HttpServletRequest request, HttpServletResponse response) {
        if (authenticator.authenticate(request) instanceof Outcome.Refused<Caller> refused
                && refused.problems().getFirst().code() != Problem.Code.LOGIN) {
            return Answers.refused(request, refused.problems().getFirst());
        }
        SessionCookies.session(request).ifPresent(token -> signIn.signOut(token, Requests.origin(request)));
        SessionCookies.clearSession(request, response);
        return Answers.nothing();
    }

    @PublicRoute("everybody may change the own password; it checks the session and the CSRF header itself")
    @PostMapping(path = "/password", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> password(
            @RequestBody PasswordChange body, HttpServletRequest request, HttpServletResponse response) {
        if (authenticator.authenticate(request) instanceof Outcome.Refused<Caller> refused) {
            return Answers.refused(request, refused.problems().getFirst());
        }
        Optional<Session> session = SessionCookies.session(request).flatMap(token -> signIn.session(token, true));
        if (session.isEmpty()) {
            return notSignedIn(request);
        }
        if (body.current() == null || body.password() == null) {
            return Answers.missing(request, "current and password");
        }
        Outcome<Session.Started> changed =
                signIn.changePassword(session.get(), body.current(), body.password(), Requests.origin(request));
        return switch (changed) {
            case Outcome.Ok<Session.Started>(Session.Started started) -> {
                SessionCookies.setSession(request, response, started.token());
                yield Answers.ok(SessionBody.of(started.session(), "done", java.util.List.of()));
            }
            case Outcome.Refused<Session.Started> refused ->
                Answers.refused(request, refused.problems().getFirst());
        };
    }

    @PublicRoute("everybody may prove the own second factor; it checks the session and the CSRF header itself")
    @PostMapping(path = "/step-up", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> stepUp(@RequestBody Code body, HttpServletRequest request) {
        if (authenticator.authenticate(request) instanceof Outcome.Refused<Caller> refused) {
            return Answers.refused(request, refused.problems().getFirst());
        }
        Optional<String> token = SessionCookies.session(request);
        if (token.isEmpty()) {
            return notSignedIn(request);
        }
        if (body.code() == null) {
            return Answers.missing(request, "code");
        }
        return switch (signIn.stepUp(token.get(), body.code(), Requests.origin(request))) {
            case SignIn.Step.Proven() -> Answers.nothing();
            case SignIn.Step.Wait(long millis) -> Answers.later(request, (millis + 999) / 1000);
            // Not 401: the session goes on.
            case SignIn.Step.Wrong(String message) -> Answers.refused(request, new Problem(Problem.Code.FORBIDDEN, message));
            case SignIn.Step _ -> throw new IllegalStateException("A step-up is proven, wrong or has to wait");
        };
    }

    private ResponseEntity<?> next(SignIn.Step step, HttpServletRequest request, HttpServletResponse response) {
        return switch (step) {
            case SignIn.Step.Code(String pending) -> {
                SessionCookies.setPending(request, response, pending);
                yield Answers.ok(new Next("totp"));
            }
            case SignIn.Step.Enrol(String pending, Enrolment enrolment) -> {
                SessionCookies.setPending(request, response, pending);
                yield Answers.ok(new Enrol("enrol", enrolment.secret(), enrolment.otpauth(), enrolment.qrSvg()));
            }
            case SignIn.Step.Done(Session.Started started, java.util.List<String> recoveryCodes) -> {
                // Whoever sat here before, or planted a session, is signed out.
                Origin origin = Requests.origin(request);
                SessionCookies.session(request).ifPresent(old -> signIn.signOut(old, origin));
                SessionCookies.setSession(request, response, started.token());
                yield Answers.ok(SessionBody.of(started.session(), "done", recoveryCodes));
            }
            case SignIn.Step.Proven() -> Answers.nothing();
            case SignIn.Step.Wrong(String message) ->
                Answers.refused(request, new Problem(Problem.Code.LOGIN, message));
            case SignIn.Step.Wait(long millis) -> Answers.later(request, (millis + 999) / 1000);
            case SignIn.Step.Busy() ->
                Answers.refused(
                        request,
                        new Problem(
                                Problem.Code.UNAVAILABLE,
                                "Too many people are signing in at this moment. Try again in a few seconds."));
        };
    }

    private static ResponseEntity<?> notSignedIn(HttpServletRequest request) {
        return Answers.refused(request, new Problem(Problem.Code.LOGIN, "Not signed in, or the session has ended."));
    }
}
