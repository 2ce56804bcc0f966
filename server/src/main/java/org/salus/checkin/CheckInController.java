package org.salus.checkin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.identity.Origin;
import org.salus.identity.Requests;
import org.salus.identity.SessionCookies;
import org.salus.identity.SignIn;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.PublicRoute;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The routes of the tablet's page. They know the cookie of the check-in and no other, so a session of staff opens nothing here; and no other
 * route knows that cookie. Bodies are JSON only, which a form on another site cannot send.
 */
@RestController
@RequestMapping(path = CheckInController.BASE, produces = MediaType.APPLICATION_JSON_VALUE)
class CheckInController {

    static final String BASE = "/check-in/steps";

    private static final String OWN = "it looks at the cookie of the check-in itself, which opens one visit of one patient";

    private final CheckIn checkIn;
    private final SignIn signIn;
    private final CheckInSettings settings;

    CheckInController(CheckIn checkIn, SignIn signIn, CheckInSettings settings) {
        this.checkIn = checkIn;
        this.signIn = signIn;
        this.settings = settings;
    }

    @PublicRoute("the secret of the link is how the patient becomes known")
    @PostMapping(path = "/start", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> start(@RequestBody byte[] body, HttpServletRequest request, HttpServletResponse response) {
        return answer(request, read(body, "secret").flatMap(given -> text(given, "secret")).flatMap(secret -> {
            Origin origin = Requests.origin(request);
            Optional<Links.Opened> opened = checkIn.open(secret, origin);
            if (opened.isEmpty()) {
                return Outcome.refused(
                        Problem.Code.GONE, "This link does not open anything: it was used, has ended or was taken back. Ask the front desk for a new one.");
            }
            // Whoever handed this device over leaves it: the patient holds it now.
            SessionCookies.session(request).ifPresent(token -> {
                signIn.signOut(token, origin);
                SessionCookies.clearSession(request, response);
            });
            CheckInCookie.set(request, response, opened.get().token(), settings.session());
            return checkIn.state(opened.get().link(), origin);
        }));
    }

    @PublicRoute(OWN)
    @GetMapping
    ResponseEntity<byte[]> state(HttpServletRequest request) {
        return with(request, link -> checkIn.state(link, Requests.origin(request)));
    }

    @PublicRoute(OWN)
    @PostMapping(path = "/prove", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> prove(@RequestBody byte[] body, HttpServletRequest request) {
        return after(request, link -> read(body, "birthDate")
                .flatMap(given -> text(given, "birthDate"))
                .flatMap(date -> HandOverOperation.isWhole(date)
                        ? checkIn.prove(link, date, Requests.origin(request))
                        : Outcome.refused(new Problem(Problem.Code.VALUE, "birthDate is a date such as 1970-04-02.", "birthDate"))));
    }

    @PublicRoute(OWN)
    @PostMapping("/hide")
    ResponseEntity<byte[]> hide(HttpServletRequest request) {
        return after(request, link -> {
            checkIn.hide(link);
            return Outcome.ok(true);
        });
    }

    @PublicRoute(OWN)
    @PostMapping("/present")
    ResponseEntity<byte[]> present(HttpServletRequest request) {
        return with(request, link -> checkIn.present(link, Requests.origin(request)).map(_ -> new JsonObject()));
    }

    @PublicRoute(OWN)
    @PostMapping(path = "/details", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> details(@RequestBody byte[] body, HttpServletRequest request) {
        return after(request, link -> read(body, "phone", "email", "address", "language")
                .flatMap(given -> checkIn.details(link, given, Requests.origin(request))));
    }

    @PublicRoute(OWN)
    @PostMapping(path = "/coverage", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> coverage(@RequestBody byte[] body, HttpServletRequest request) {
        return after(request, link -> read(body, "same").flatMap(given -> given.get("same") instanceof Boolean same
                ? checkIn.coverage(link, same, Requests.origin(request))
                : Outcome.refused(new Problem(Problem.Code.REQUIRED, "same is true or false.", "same"))));
    }

    @PublicRoute(OWN)
    @PostMapping(path = "/answers", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> answers(@RequestBody byte[] body, HttpServletRequest request) {
        return after(request, link -> read(body, "response", "seen").flatMap(given -> given.object("response") instanceof JsonObject response
                ? checkIn.answer(link, response, given.string("seen"), Requests.origin(request))
                : Outcome.refused(new Problem(Problem.Code.REQUIRED, "response is a QuestionnaireResponse.", "response"))));
    }

    @PublicRoute(OWN)
    @PostMapping(path = "/skip", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> skip(@RequestBody byte[] body, HttpServletRequest request) {
        return after(request, link -> read(body, "step")
                .flatMap(given -> text(given, "step"))
                .flatMap(step -> checkIn.skip(link, step, Requests.origin(request))));
    }

    @PublicRoute(OWN)
    @PostMapping(path = "/consent", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> consent(@RequestBody byte[] body, HttpServletRequest request) {
        return after(request, link -> read(body, "sign", "name", "language", "version").flatMap(given -> {
            if (Boolean.FALSE.equals(given.get("sign"))) {
                return checkIn.refuseConsent(link, Requests.origin(request));
            }
            return text(given, "name").flatMap(name -> text(given, "language")
                    .flatMap(language -> text(given, "version")
                            .flatMap(version -> checkIn.sign(link, language, name, version, Requests.origin(request)))));
        }));
    }

    @PublicRoute(OWN)
    @PostMapping("/finish")
    ResponseEntity<byte[]> finish(HttpServletRequest request) {
        return after(request, link -> checkIn.finish(link, Requests.origin(request)));
    }

    /** Does something with the check-in of the cookie, and answers what the page shows then. */
    private ResponseEntity<byte[]> after(HttpServletRequest request, Function<Link, Outcome<?>> act) {
        return with(request, link -> switch (act.apply(link)) {
            case Outcome.Refused<?>(List<Problem> problems) -> Outcome.refused(problems);
            case Outcome.Ok<?> _ ->
                checkIn.ofSession(CheckInCookie.of(request))
                        .map(now -> checkIn.state(now, Requests.origin(request)))
                        .orElseGet(CheckInController::ended);
        });
    }

    private ResponseEntity<byte[]> with(HttpServletRequest request, Function<Link, Outcome<JsonObject>> act) {
        Optional<Link> link = checkIn.ofSession(CheckInCookie.of(request));
        return answer(request, link.map(act).orElseGet(CheckInController::ended));
    }

    private static Outcome<JsonObject> ended() {
        return Outcome.refused(Problem.Code.LOGIN, "This check-in has ended. Ask the front desk for a new link.");
    }

    private static Outcome<JsonObject> read(byte[] body, String... known) {
        return Json.parse(body).flatMap(given -> {
            for (int i = 0; i < given.size(); i++) {
                if (!Set.of(known).contains(given.name(i))) {
                    return Outcome.refused(
                            Problem.Code.REQUEST, "The body has " + String.join(", ", known) + ", and nothing else.");
                }
            }
            return Outcome.ok(given);
        });
    }

    private static Outcome<String> text(JsonObject given, String name) {
        String text = given.string(name);
        return text == null ? Outcome.refused(new Problem(Problem.Code.REQUIRED, name + " is a text.", name)) : Outcome.ok(text);
    }

    static JsonObject body(HttpServletRequest request, Problem problem) {
        JsonObject body = new JsonObject()
                .put("error", problem.code().stableCode())
                .put("message", problem.message())
                .put("requestId", Requests.id(request));
        @Nullable String path = problem.path();
        return path == null ? body : body.put("path", path);
    }

    private static ResponseEntity<byte[]> answer(HttpServletRequest request, Outcome<JsonObject> outcome) {
        return switch (outcome) {
            case Outcome.Ok<JsonObject>(JsonObject body) -> json(200, body);
            case Outcome.Refused<JsonObject>(List<Problem> problems) ->
                json(problems.getFirst().code().status(), body(request, problems.getFirst()));
        };
    }

    private static ResponseEntity<byte[]> json(int status, JsonObject body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.write(body));
    }
}
