package org.salus.identity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.identity.Authenticator;
import org.salus.identity.Clients;
import org.salus.identity.Identities;
import org.salus.identity.SignInEvent;
import org.salus.identity.User;
import org.salus.identity.web.Browser.Answer;
import org.salus.kernel.Caller;
import org.salus.kernel.PublicRoute;
import org.salus.kernel.RequiresAct;
import org.salus.kernel.Role;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class SignInHttpTest {

    private static final TestServer SERVER = new TestServer();
    private static final Identities IDENTITIES = SERVER.identities;
    private static int count;

    private final Browser browser = new Browser(SERVER);
    private User user;
    private byte[] secret;

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @BeforeEach
    void fresh() {
        // An hour later every address has its full allowance again.
        IDENTITIES.clock.forward(3_600_000);
        user = IDENTITIES.user("doctor" + ++count, Role.PHYSICIAN);
        secret = IDENTITIES.secret(user);
        IDENTITIES.events.clear();
    }

    @Test
    void theTwoStepsGiveASession() {
        Answer first = browser.password(user.username());
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().toString()).isEqualTo("{\"next\":\"totp\"}");
        assertThat(browser.cookies).containsOnlyKeys("salus_pending");
        Answer second = browser.post("/auth/totp", Map.of("code", IDENTITIES.code(secret)));
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("Cache-Control")).contains("no-store");
        assertThat(browser.cookies).containsOnlyKeys("salus_session");
        assertThat(browser.setCookies(second))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("salus_session=")
                        .contains("HttpOnly")
                        .contains("SameSite=Strict")
                        .contains("Path=/")
                        .doesNotContain("Secure"));
        var body = second.json();
        assertThat(body.path("next").asString()).isEqualTo("done");
        Answer session = browser.get("/auth/session");
        assertThat(session.json().path("user").toString())
                .isEqualTo("{\"subject\":\"" + user.id() + "\",\"username\":\"" + user.username() + "\",\"name\":\""
                        + user.name() + "\",\"roles\":[\"physician\"],\"patientId\":null,\"practitionerId\":null}");
        assertThat(session.json().path("organisation").toString()).isEqualTo("{\"id\":1,\"name\":\"Test clinic\"}");
        assertThat(session.json().path("idleSeconds").asInt()).isEqualTo(900);
        assertThat(session.json().path("csrf").asString())
                .isEqualTo(body.path("csrf").asString())
                .hasSize(43);
        assertThat(java.time.Instant.parse(session.json().path("expiresAt").asString()))
                .isEqualTo(IDENTITIES.clock.instant().plusSeconds(12 * 3600));
        assertThat(browser.get("/fhir/Patient").body()).startsWith(user.id() + " TREAT");
    }

    @Test
    void whosePasswordAnotherSetChangesItBeforeAnythingElse() {
        String issued = IDENTITIES.node().users().resetPassword(Caller.system(user.organisation(), "test"), user.id()).get().password();
        browser.post("/auth/login", Map.of("username", user.username(), "password", issued));
        Answer in = browser.post("/auth/totp", Map.of("code", IDENTITIES.code(secret)));
        assertThat(in.json().path("passwordChangeDue").asBoolean()).isTrue();
        browser.csrf = in.json().path("csrf").asString();
        Answer refused = browser.get("/fhir/Patient");
        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(browser.get("/auth/session").status()).isEqualTo(200);
        Answer changed = browser.post("/auth/password", Map.of("current", issued, "password", "lanterns over quiet water 7"));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(browser.get("/fhir/Patient").body()).startsWith(user.id());
    }

    @Test
    void enrolmentShowsTheSecretAndRecoveryCodesOnce() {
        User nurse = IDENTITIES.user("nurse" + count, Role.NURSE);
        Answer enrol = browser.password(nurse.username());
        assertThat(enrol.json().path("next").asString()).isEqualTo("enrol");
        assertThat(enrol.json().path("qrSvg").asString()).startsWith("<svg");
        assertThat(enrol.json().path("otpauth").asString()).startsWith("otpauth://totp/Salus:" + nurse.username());
        byte[] own = Identities.decode(enrol.json().path("secret").asString());
        Answer done = browser.post("/auth/totp", Map.of("code", IDENTITIES.code(own)));
        assertThat(done.json().path("recoveryCodes").size()).isEqualTo(10);
        assertThat(browser.get("/auth/session").json().has("recoveryCodes")).isFalse();
        assertThat(new Browser(SERVER).password(nurse.username()).json().toString())
                .isEqualTo("{\"next\":\"totp\"}");
    }

    @Test
    void refusalsAreAllTheSame() {
        Answer wrong = browser.post("/auth/login", Map.of("username", user.username(), "password", "wrong"));
        Answer nobody = browser.post("/auth/login", Map.of("username", "nobody" + count, "password", "wrong"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(wrong.json().path("error").asString()).isEqualTo("SAL-LOGIN");
        assertThat(nobody.json().path("message")).isEqualTo(wrong.json().path("message"));
        assertThat(nobody.response().headers().map().keySet())
                .isEqualTo(wrong.response().headers().map().keySet());
        assertThat(browser.cookies).isEmpty();
    }

    @Test
    void lockedOutSaysForHowLong() {
        for (int i = 0; i < 5; i++) {
            browser.post("/auth/login", Map.of("username", user.username(), "password", "wrong"));
        }
        Answer locked = browser.password(user.username());
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.json().path("retryAfterSeconds").asInt()).isEqualTo(30);
        assertThat(locked.header("Retry-After")).isEqualTo("30");
        assertThat(IDENTITIES.outcomes()).endsWith(SignInEvent.Outcome.LOCKED_OUT);
    }

    @Test
    void anAddressIsHeldUpAfterABurst() {
        int refused = 0;
        for (int i = 0; i < 70; i++) {
            Answer answer = browser.post("/auth/totp", Map.of("code", "1"));
            refused += answer.status() == 429 ? 1 : 0;
        }
        assertThat(refused).isEqualTo(10);
        assertThat(browser.get("/auth/session").status()).isEqualTo(401);
        assertThat(browser.send("POST", "/auth/session", null, Map.of()).status())
                .isEqualTo(401);
        assertThat(browser.post("/auth/logout", Map.of()).status()).isEqualTo(204);
    }

    @Test
    void thePendingCookieOpensNothing() {
        browser.password(user.username());
        String pending = browser.cookies.get("salus_pending");
        Set<String> tried = new HashSet<>();
        RequestMappingHandlerMapping routes =
                SERVER.context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        for (Map.Entry<RequestMappingInfo, HandlerMethod> route :
                routes.getHandlerMethods().entrySet()) {
            String path = route.getKey().getPatternValues().iterator().next();
            if (!route.getValue().getBeanType().getPackageName().startsWith("org.salus")) {
                continue;
            }
            boolean isPublic = route.getValue().hasMethodAnnotation(PublicRoute.class);
            assertThat(isPublic ^ route.getValue().hasMethodAnnotation(RequiresAct.class))
                    .as(path)
                    .isTrue();
            if (isPublic && !Set.of("/auth/session", "/auth/password", "/auth/step-up").contains(path)) {
                continue;
            }
            String method = route.getKey()
                    .getMethodsCondition()
                    .getMethods()
                    .iterator()
                    .next()
                    .name();
            for (String name : List.of("salus_session", "salus_pending", "__Host-salus_session")) {
                Browser thief = new Browser(SERVER);
                thief.cookies.put(name, pending);
                thief.csrf = "x";
                Answer answer = thief.send(
                        method, path.replace("{id}", user.id()), method.equals("GET") ? null : "{}", Map.of());
                assertThat(answer.status())
                        .as(method + " " + path + " with " + name)
                        .isEqualTo(401);
            }
            Answer bearer = new Browser(SERVER)
                    .send(
                            method,
                            path.replace("{id}", user.id()),
                            method.equals("GET") ? null : "{}",
                            Map.of("Authorization", "Bearer " + pending));
            assertThat(bearer.status()).as(method + " " + path + " as a token").isEqualTo(401);
            tried.add(path);
        }
        assertThat(tried).hasSizeGreaterThanOrEqualTo(10);
        Browser thief = new Browser(SERVER);
        thief.cookies.put("salus_session", pending);
        assertThat(thief.get("/fhir/Patient").status()).isEqualTo(401);
    }

    @Test
    void theSessionIsNewAtEachSignInAndAnOldOneEnds() {
        browser.cookies.put("salus_session", "planted" + "a".repeat(36));
        browser.signIn(user, secret);
        String first = browser.cookies.get("salus_session");
        assertThat(first).doesNotStartWith("planted");
        browser.signIn(user, secret);
        String second = browser.cookies.get("salus_session");
        assertThat(second).isNotEqualTo(first);
        Browser old = new Browser(SERVER);
        old.cookies.put("salus_session", first);
        assertThat(old.get("/auth/session").status()).isEqualTo(401);
        assertThat(browser.get("/auth/session").status()).isEqualTo(200);
    }

    @Test
    void signingOutKillsTheSession() {
        browser.signIn(user, secret);
        Map<String, String> kept = Map.copyOf(browser.cookies);
        Answer without = browser.send("POST", "/auth/logout", null, Map.of("X-CSRF-Token", "wrong"));
        assertThat(without.status()).isEqualTo(403);
        assertThat(browser.post("/auth/logout", Map.of()).status()).isEqualTo(204);
        assertThat(browser.cookies).isEmpty();
        browser.cookies.putAll(kept);
        assertThat(browser.get("/auth/session").status()).isEqualTo(401);
        assertThat(browser.get("/fhir/Patient").status()).isEqualTo(401);
        assertThat(browser.post("/auth/logout", Map.of()).status()).isEqualTo(204);
    }

    @Test
    void unsafeMethodsNeedTheSessionsOwnToken() {
        browser.signIn(user, secret);
        Browser other = new Browser(SERVER);
        User colleague = IDENTITIES.user("colleague" + count, Role.NURSE);
        other.signIn(colleague, IDENTITIES.secret(colleague));
        assertThat(browser.send("POST", "/fhir/Patient", "{}", Map.of()).status())
                .isEqualTo(200);
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            for (String token : List.of("wrong", other.csrf, browser.cookies.get("salus_session"))) {
                assertThat(browser.send(method, "/fhir/Patient", "{}", Map.of("X-CSRF-Token", token))
                                .status())
                        .as(method)
                        .isEqualTo(403);
            }
            assertThat(browser.send(method, "/fhir/Patient", "{}", Map.of("X-CSRF-Token", ""))
                            .status())
                    .as(method + " without")
                    .isEqualTo(403);
        }
        assertThat(browser.get("/fhir/Patient").status()).isEqualTo(200);
    }

    @Test
    void aStepUpNeedsTheSessionItsTokenAndANewCode() {
        browser.signIn(user, secret);
        IDENTITIES.clock.forward(60_000);
        String code = IDENTITIES.code(secret);
        assertThat(new Browser(SERVER).post("/auth/step-up", Map.of("code", code)).status()).isEqualTo(401);
        assertThat(browser.send("POST", "/auth/step-up", "{\"code\":\"" + code + "\"}", Map.of("X-CSRF-Token", "wrong"))
                        .status())
                .isEqualTo(403);
        assertThat(browser.post("/auth/step-up", Map.of()).status()).isEqualTo(400);
        assertThat(browser.post("/auth/step-up", Map.of("code", code)).status()).isEqualTo(204);
        // The session goes on after a wrong one.
        Answer again = browser.post("/auth/step-up", Map.of("code", code));
        assertThat(again.status()).isEqualTo(403);
        assertThat(again.json().path("error").asString()).isEqualTo("SAL-FORBIDDEN");
        assertThat(browser.get("/auth/session").status()).isEqualTo(200);
    }

    @Test
    void aPageKeepsItsSessionByPostingAndNotByReading() {
        browser.signIn(user, secret);
        IDENTITIES.clock.forward(10 * 60_000);
        assertThat(browser.send("POST", "/auth/session", null, Map.of("X-CSRF-Token", "wrong"))
                        .status())
                .isEqualTo(403);
        Answer kept = browser.send("POST", "/auth/session", null, Map.of());
        assertThat(kept.status()).isEqualTo(200);
        assertThat(kept.body()).isEqualTo(browser.get("/auth/session").body());
        IDENTITIES.clock.forward(10 * 60_000);
        assertThat(browser.get("/auth/session").status()).isEqualTo(200);
        IDENTITIES.clock.forward(5 * 60_000);
        assertThat(browser.get("/auth/session").status()).isEqualTo(401);
        assertThat(browser.send("POST", "/auth/session", null, Map.of()).status())
                .isEqualTo(401);
    }

    @Test
    void twoSessionCookiesAreNone() {
        browser.signIn(user, secret);
        String token = browser.cookies.get("salus_session");
        browser.cookies.clear();
        Answer answer = browser.send(
                "GET", "/auth/session", null, Map.of("Cookie", "salus_session=" + token + "; salus_session=" + token));
        assertThat(answer.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "1",
                "\"x\"",
                "{",
                "{\"username\":\"a\"}",
                "{\"username\":\"a\",\"password\":null}",
                "{\"username\":\"a\",\"password\":\"b\",\"admin\":true}",
                "{\"username\":\"a\",\"username\":\"b\",\"password\":\"c\"}",
                "{\"username\":{\"$ne\":1},\"password\":\"b\"}",
                "{\"username\":[\"a\"],\"password\":\"b\"}",
                "{\"username\":\"a\",\"password\":\"b\"}{}",
                "{\"username\":\"\\ud800\",\"password\":\"b\""
            })
    void whatIsNotTheBodyIsRefused(String body) {
        Answer answer = browser.send("POST", "/auth/login", body, Map.of());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asString()).startsWith("SAL-");
        assertThat(answer.body()).doesNotContain("admin").doesNotContain("jackson");
        assertThat(IDENTITIES.outcomes()).isEmpty();
    }

    @Test
    void formsAndLargeBodiesAreRefused() {
        String form = "username=" + user.username() + "&password=x";
        assertThat(browser.send(
                                "POST",
                                "/auth/login",
                                form,
                                Map.of("Content-Type", "application/x-www-form-urlencoded"))
                        .status())
                .isEqualTo(415);
        assertThat(browser.send("POST", "/auth/login", "{}", Map.of("Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
        assertThat(browser.post("/auth/login", Map.of("username", "a".repeat(20_000), "password", "b"))
                        .status())
                .isEqualTo(413);
        assertThat(browser.send("POST", "/auth/login", "[".repeat(10_000), Map.of())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void thereIsNoSetUpOnceThereAreUsers() {
        Answer answer = browser.post(
                "/auth/setup",
                Map.of("code", "A", "username", "chief", "name", "Chief", "password", "tall ladders lean softly"));
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void theOwnPassword() {
        browser.signIn(user, secret);
        String old = browser.cookies.get("salus_session");
        Map<String, String> change = Map.of("current", Identities.PASSWORD, "password", "kT4wq8Zr1mVb6Nc3");
        assertThat(new Browser(SERVER).post("/auth/password", change).status()).isEqualTo(401);
        String csrf = browser.csrf;
        browser.csrf = "wrong";
        assertThat(browser.post("/auth/password", change).status()).isEqualTo(403);
        browser.csrf = csrf;
        assertThat(browser.post("/auth/password", Map.of("current", Identities.PASSWORD, "password", "short"))
                        .status())
                .isEqualTo(422);
        Answer changed = browser.post("/auth/password", change);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(browser.cookies.get("salus_session")).isNotEqualTo(old);
        assertThat(changed.json().path("csrf").asString()).isNotEqualTo(csrf);
        assertThat(browser.get("/auth/session").status()).isEqualTo(200);
    }

    @Test
    void headersKeepTheBrowserOnOurSide() {
        Answer page = browser.get("/auth/session");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(page.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(page.header("Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(browser.cookies).isEmpty();
        assertThat(browser.get("/no/such/page").header("X-Content-Type-Options"))
                .isEqualTo("nosniff");
    }

    private Answer form(String body, Map<String, String> headers) {
        Map<String, String> all = new java.util.HashMap<>(headers);
        all.put("Content-Type", "application/x-www-form-urlencoded");
        return browser.send("POST", "/oauth2/token", body, all);
    }

    private static Clients.Credentials client(String scopes) {
        return SERVER.context
                .getBean(Clients.class)
                .create(IDENTITIES.administrator, "loader", scopes)
                .get();
    }

    private static String basic(String id, String secret) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((id + ":" + secret).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void clientCredentialsByHeaderOrBody() {
        Clients.Credentials client = client("system/*.cruds");
        Answer byHeader = form(
                "grant_type=client_credentials",
                Map.of("Authorization", basic(client.clientId(), client.clientSecret())));
        assertThat(byHeader.status()).isEqualTo(200);
        assertThat(byHeader.header("Cache-Control")).contains("no-store");
        assertThat(byHeader.json().path("token_type").asString()).isEqualTo("Bearer");
        assertThat(byHeader.json().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(byHeader.json().path("scope").asString()).isEqualTo("system/*.cruds");
        Answer byBody = form(
                "grant_type=client_credentials&client_id=" + client.clientId() + "&client_secret="
                        + client.clientSecret() + "&scope=system/Patient.rs",
                Map.of());
        assertThat(byBody.json().path("scope").asString()).isEqualTo("system/Patient.rs");
        String token = byBody.json().path("access_token").asString();
        Answer who = browser.send("POST", "/fhir/Patient", "{}", Map.of("Authorization", "Bearer " + token));
        assertThat(who.body()).isEqualTo("client:" + client.clientId() + " HOPERAT [system/Patient.rs]");
        assertThat(browser.send("GET", "/admin/users", null, Map.of("Authorization", "bearer " + token))
                        .status())
                .isEqualTo(403);
        assertThat(browser.send("GET", "/fhir/Patient?access_token=" + token, null, Map.of())
                        .status())
                .isEqualTo(401);
        assertThat(IDENTITIES.outcomes()).containsOnly(SignInEvent.Outcome.TOKEN_ISSUED);
        Answer revoked = browser.send(
                "POST",
                "/oauth2/revoke",
                "token=" + token,
                Map.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "Authorization",
                        basic(client.clientId(), client.clientSecret())));
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(browser.send("GET", "/fhir/Patient", null, Map.of("Authorization", "Bearer " + token))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void tokenRequestsThatAreRefused() {
        Clients.Credentials client = client("system/Patient.r");
        String right = basic(client.clientId(), client.clientSecret());
        String grant = "grant_type=client_credentials";
        assertToken(form(grant, Map.of()), 401, "invalid_client");
        assertToken(form(grant, Map.of("Authorization", basic(client.clientId(), "x"))), 401, "invalid_client");
        assertToken(form(grant, Map.of("Authorization", basic("x", client.clientSecret()))), 401, "invalid_client");
        for (String header : List.of("Basic", "Basic !!!!", "Basic Zm9v", "Basic JTpi", "Bearer x", "x")) {
            assertToken(form(grant, Map.of("Authorization", header)), 401, "invalid_client");
        }
        assertToken(form(grant + "&client_secret=x", Map.of("Authorization", right)), 401, "invalid_client");
        assertToken(form("grant_type=password", Map.of("Authorization", right)), 400, "unsupported_grant_type");
        assertToken(form("", Map.of("Authorization", right)), 400, "invalid_request");
        assertToken(form(grant + "&" + grant, Map.of("Authorization", right)), 400, "invalid_request");
        assertToken(form(grant + "&scope=system/*.cruds", Map.of("Authorization", right)), 400, "invalid_scope");
        Answer address = browser.send(
                "POST",
                "/oauth2/token?client_id=" + client.clientId() + "&client_secret=" + client.clientSecret(),
                grant,
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
        assertToken(address, 400, "invalid_request");
    }

    private static void assertToken(Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("error").asString()).isEqualTo(error);
    }

    @Test
    void administratorsManageUsersAndNobodyElseDoes() {
        User chief = IDENTITIES.user("chief" + count, Role.ADMINISTRATOR);
        browser.signIn(chief, IDENTITIES.secret(chief));
        Answer made = browser.post(
                "/admin/users", Map.of("username", "Fresh" + count, "name", "Fresh Nurse", "roles", List.of("nurse")));
        assertThat(made.status()).isEqualTo(201);
        String id = made.json().path("user").path("id").asString();
        String password = made.json().path("password").asString();
        Browser nurse = new Browser(SERVER);
        Answer login = nurse.post("/auth/login", Map.of("username", "fresh" + count, "password", password));
        assertThat(login.json().path("next").asString()).isEqualTo("enrol");
        assertThat(browser.get("/admin/users").json().path("users").toString())
                .contains(id)
                .doesNotContain(password);
        assertThat(browser.put("/admin/users/" + id + "/roles", Map.of("roles", List.of("biller")))
                        .json()
                        .path("roles")
                        .toString())
                .isEqualTo("[\"biller\"]");
        assertThat(browser.put("/admin/users/" + id + "/roles", Map.of("roles", List.of("king")))
                        .status())
                .isEqualTo(422);
        assertThat(browser.put("/admin/users/" + id + "/roles", Map.of("roles", List.of("system")))
                        .status())
                .isEqualTo(422);
        assertThat(browser.post("/admin/users/" + id + "/disable", Map.of())
                        .json()
                        .path("active")
                        .asBoolean())
                .isFalse();
        assertThat(browser.post("/admin/users/nobody/disable", Map.of()).status())
                .isEqualTo(404);
        assertThat(nurse.post("/auth/totp", Map.of("code", "123456")).status()).isEqualTo(401);

        Browser doctor = new Browser(SERVER);
        doctor.signIn(user, secret);
        assertThat(doctor.get("/admin/users").status()).isEqualTo(403);
        assertThat(doctor.put("/admin/users/" + user.id() + "/roles", Map.of("roles", List.of("administrator")))
                        .status())
                .isEqualTo(403);
        assertThat(doctor.post("/admin/clients", Map.of("name", "x", "scope", "system/*.cruds"))
                        .status())
                .isEqualTo(403);
        assertThat(new Browser(SERVER).get("/admin/users").status()).isEqualTo(401);
    }

    @Test
    void administratorsOfOtherOrganisationsFindNothing() {
        int other = IDENTITIES.services.organisations().create("Other " + count).id();
        User stranger =
                IDENTITIES.user(org.salus.kernel.Caller.system(other, "test"), "stranger" + count, Role.ADMINISTRATOR);
        browser.signIn(stranger, secretOf(stranger));
        assertThat(browser.get("/admin/users").json().path("users").size()).isEqualTo(1);
        assertThat(browser.get("/admin/users/" + user.id()).status()).isEqualTo(404);
        for (String act : List.of("disable", "enable", "reset-password", "reset-second-factor")) {
            assertThat(browser.post("/admin/users/" + user.id() + "/" + act, Map.of())
                            .status())
                    .isEqualTo(404);
        }
    }

    private static byte[] secretOf(User stranger) {
        return Identities.decode(IDENTITIES
                .services
                .users()
                .enrolSecondFactor(org.salus.kernel.Caller.system(stranger.organisation(), "test"), stranger.id())
                .get());
    }

    @Test
    void aWatchedRequestKnowsWhenItsSessionEnds() {
        browser.signIn(user, secret);
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/live");
        request.setCookies(new jakarta.servlet.http.Cookie("salus_session", browser.cookies.get("salus_session")));
        BooleanSupplier watch = SERVER.context.getBean(Authenticator.class).watch(request);
        assertThat(watch.getAsBoolean()).isTrue();
        browser.post("/auth/logout", Map.of());
        assertThat(watch.getAsBoolean()).isFalse();
        assertThat(SERVER.context
                        .getBean(Authenticator.class)
                        .watch(new MockHttpServletRequest())
                        .getAsBoolean())
                .isFalse();
    }

    @Test
    void underTlsCookiesAreSecureAndBoundToTheHost() {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/auth/totp");
        request.setSecure(true);
        var response = new org.springframework.mock.web.MockHttpServletResponse();
        org.salus.identity.SessionCookies.setSession(request, response, "token");
        assertThat(response.getHeader("Set-Cookie"))
                .startsWith("__Host-salus_session=token")
                .contains("Secure")
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/")
                .doesNotContain("Domain");
        request.setCookies(new jakarta.servlet.http.Cookie("salus_session", "planted"));
        assertThat(org.salus.identity.SessionCookies.session(request)).isEmpty();
    }

    @Test
    void manyAtOnceAreServed() {
        browser.signIn(user, secret);
        List<CompletableFuture<Integer>> answers = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> browser.get("/fhir/Patient").status()))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(200);
    }
}
