package org.salus.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.identity.Clients;
import org.salus.identity.NewUser;
import org.salus.identity.Origin;
import org.salus.identity.UserAdmin;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** A valid sign-in with few rights, and ids of others: no route gives anything away or changes anything. */
@Tag("slow")
class WrongUserTest {

    private static final List<Role> LOW =
            List.of(Role.NURSE, Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN, Role.PATIENT, Role.PHYSICIAN);

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private String patient(String secret) {
        return system.create("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + secret + "\"}]}");
    }

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void aPatientReachesNoOtherRecord() {
        String secret = unique("Secret");
        String victim = patient(secret);
        String own = patient("Attacker");
        String allergy = system.create(
                "AllergyIntolerance",
                "{\"resourceType\":\"AllergyIntolerance\",\"code\":{\"text\":\"" + secret
                        + "\"},\"patient\":{\"reference\":\"Patient/" + victim + "\"}}");
        Client attacker = salus.signIn(0, Role.PATIENT, own);
        for (String url : List.of(
                "/fhir/Patient/" + victim,
                "/fhir/Patient/" + victim + "/_history",
                "/fhir/Patient/" + victim + "/_history/1",
                "/fhir/Patient/" + victim + "/$everything",
                "/fhir/AllergyIntolerance/" + allergy,
                "/fhir/AllergyIntolerance/" + allergy + "/_history",
                "/fhir/AllergyIntolerance/" + allergy + "/_history/1",
                "/live?patient=" + victim,
                "/live?patient=" + victim + "&patient=" + own,
                "/audit/events?patient=" + victim,
                "/audit/events",
                "/audit/chain",
                "/admin/users",
                "/admin/users/" + victim)) {
            Answer answer = attacker.get(url);
            assertThat(answer.status()).as(url).isIn(403, 404);
            assertThat(answer.body()).as(url).doesNotContain(secret);
        }
        for (String query : List.of(
                "Patient?_id=" + victim,
                "Patient?family=" + secret,
                "Patient?link=Patient/" + victim,
                "AllergyIntolerance?patient=" + victim,
                "AllergyIntolerance?patient=" + own + "," + victim,
                "AllergyIntolerance?patient.family=" + secret,
                "AllergyIntolerance?_id=" + allergy,
                "Patient?_has:AllergyIntolerance:patient:_id=" + allergy,
                "Patient?_id=" + own + "," + victim + "&_revinclude=AllergyIntolerance:patient&_total=accurate")) {
            Answer answer = attacker.get("/fhir/" + query);
            assertThat(answer.status()).as(query).isEqualTo(200);
            assertThat(answer.ids()).as(query).doesNotContain("Patient/" + victim, "AllergyIntolerance/" + allergy);
        }
        unchanged(attacker, "Patient", victim);
        unchanged(attacker, "AllergyIntolerance", allergy);
    }

    /** Tries every way to write to it. */
    private void unchanged(Client attacker, String type, String id) {
        String before = system.get("/fhir/" + type + "/" + id).body();
        String url = "/fhir/" + type + "/" + id;
        assertThat(attacker.put(url, before).status()).as("update").isIn(403, 404);
        assertThat(attacker.with("If-Match", "W/\"1\"").put(url, before).status())
                .isIn(403, 404);
        assertThat(attacker.delete(url).status()).as("delete").isIn(403, 404);
        assertThat(attacker.put("/fhir/" + type + "?_id=" + id, before).status())
                .as("conditional update")
                .isIn(403, 404);
        assertThat(attacker.delete("/fhir/" + type + "?_id=" + id).status())
                .as("conditional delete")
                .isIn(403, 404);
        assertThat(attacker.post("/fhir/" + type, before).status()).as("create").isEqualTo(403);
        for (String method : List.of("PUT", "DELETE")) {
            String entry = Matrix.entry(method, type + "/" + id, "")
                    + (method.equals("PUT") ? ",\"resource\":" + before + "}" : "}");
            assertThat(attacker.post("/fhir", Matrix.bundle("transaction", List.of(entry)))
                            .status())
                    .as("transaction " + method)
                    .isIn(403, 404);
            assertThat(attacker.post("/fhir", Matrix.bundle("batch", List.of(entry)))
                            .body())
                    .containsAnyOf("\"403", "\"404");
        }
        assertThat(attacker.with("Content-Type", "application/json-patch+json").send("PATCH", url, "[]").status()).isIn(403, 404);
        assertThat(system.get(url).body()).isEqualTo(before);
    }

    @Test
    void whoDoesNotAdministerReachesNoAccountAndWhoIsNoPrivacyOfficerNoAudit() {
        UserAdmin users = salus.server().bean(UserAdmin.class);
        Caller admin = Caller.system(salus.organisation(0), "test");
        String victim = users.create(
                        admin,
                        new NewUser(admin.organisation(), unique("victim"), "Victim", Set.of(Role.NURSE), null, null),
                        "correct horse battery 7",
                        false)
                .get()
                .id();
        String before = String.valueOf(users.find(admin, victim));
        List<Client> attackers = new java.util.ArrayList<>();
        LOW.forEach(role -> attackers.add(salus.signIn(0, role, role == Role.PATIENT ? "nobody" : null)));
        attackers.add(salus.signIn(0, Role.PRIVACY_OFFICER, null));
        attackers.add(salus.system());
        attackers.add(salus.program(0, "system/*.rs"));
        for (Client attacker : attackers) {
            accounts(attacker, victim, Set.of(403));
        }
        // An administrator, of the other organisation.
        Client stranger = salus.signIn(1, Role.ADMINISTRATOR, null);
        accounts(stranger, victim, Set.of(403, 404));
        assertThat(stranger.get("/admin/users").body()).doesNotContain(victim);
        assertThat(String.valueOf(users.find(admin, victim))).isEqualTo(before);
        attackers.add(salus.signIn(0, Role.ADMINISTRATOR, null));
        for (Client attacker : attackers) {
            if (attackers.indexOf(attacker) != LOW.size()) {
                assertThat(attacker.get("/audit/events?user=" + victim).status())
                        .isEqualTo(403);
                assertThat(attacker.get("/audit/chain").status()).isEqualTo(403);
            }
        }
    }

    private static void accounts(Client attacker, String victim, Set<Integer> refusals) {
        assertThat(attacker.get("/admin/users/" + victim).status()).isIn(refusals);
        assertThat(attacker.put("/admin/users/" + victim + "/roles", "{\"roles\":[\"administrator\"]}")
                        .status())
                .isIn(refusals);
        for (String act : List.of("disable", "enable", "reset-second-factor", "reset-password")) {
            assertThat(attacker.post("/admin/users/" + victim + "/" + act, "{}").status())
                    .as(act)
                    .isIn(refusals);
        }
        assertThat(attacker.post("/admin/clients", "{\"name\":\"x\",\"scope\":\"system/*.cruds\"}")
                        .status())
                .isEqualTo(403);
        assertThat(attacker.post("/admin/clients/" + UUID.randomUUID() + "/disable", "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void thePrivacyOfficerOfAnotherClinicSeesNothingOfThisOne() {
        String secret = unique("Audited");
        String victim = patient(secret);
        Client physician = salus.signIn(0, Role.PHYSICIAN, null);
        physician.get("/fhir/Patient/" + victim);
        assertThat(audited(salus.signIn(0, Role.PRIVACY_OFFICER, null), victim)).contains("Patient/" + victim);
        assertThat(audited(salus.signIn(1, Role.PRIVACY_OFFICER, null), victim)).doesNotContain("Patient/" + victim);
        assertThat(salus.signIn(0, Role.PRIVACY_OFFICER, null)
                        .get("/fhir/Patient/" + victim)
                        .status())
                .isEqualTo(403);
    }

    private static String audited(Client officer, String patient) {
        Answer answer = officer.get("/audit/events?patient=" + patient);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void aCookieWithoutTheCsrfTokenWritesNothing() {
        String victim = patient(unique("Csrf"));
        String before = system.get("/fhir/Patient/" + victim).body();
        Client physician = salus.signIn(0, Role.PHYSICIAN, null);
        Client other = salus.signIn(0, Role.PHYSICIAN, null);
        Client bare = new Client(salus, Map.of("Cookie", physician.headers().get("Cookie")));
        for (Client attacker : List.of(
                bare,
                bare.with("X-CSRF-Token", ""),
                bare.with("X-CSRF-Token", "x"),
                bare.with("X-CSRF-Token", String.valueOf(other.headers().get("X-CSRF-Token"))))) {
            assertThat(attacker.put("/fhir/Patient/" + victim, before).status()).isEqualTo(403);
            assertThat(attacker.delete("/fhir/Patient/" + victim).status()).isEqualTo(403);
            assertThat(attacker.post("/fhir/Patient", "{\"resourceType\":\"Patient\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(attacker.post(
                                    "/fhir",
                                    Matrix.bundle(
                                            "transaction",
                                            List.of(Matrix.entry("DELETE", "Patient/" + victim, "") + "}")))
                            .status())
                    .isEqualTo(403);
            assertThat(attacker.post("/fhir/Patient/_search", "").status()).isEqualTo(403);
            assertThat(attacker.post("/auth/password", "{\"current\":\"a\",\"password\":\"b\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(attacker.post("/auth/logout", "{}").status()).isEqualTo(403);
            assertThat(attacker.post("/auth/session", "{}").status()).isEqualTo(403);
            assertThat(attacker.get("/fhir/Patient/" + victim).status()).isEqualTo(200);
        }
        assertThat(system.get("/fhir/Patient/" + victim).body()).isEqualTo(before);
        assertThat(physician.put("/fhir/Patient/" + victim, before).status()).isEqualTo(200);
    }

    @Test
    void whatHasEndedOpensNothing() {
        String victim = patient(unique("Ended"));
        UserAdmin users = salus.server().bean(UserAdmin.class);
        Client left = salus.signIn(0, Role.PHYSICIAN, null);
        assertThat(left.get("/fhir/Patient/" + victim).status()).isEqualTo(200);
        assertThat(left.post("/auth/logout", "{}").status()).isIn(200, 204);
        closed(left, victim);

        Client dismissed = salus.signIn(0, Role.PHYSICIAN, null);
        String id = String.valueOf(
                dismissed.get("/auth/session").json().object("user").string("subject"));
        users.disable(Caller.system(salus.organisation(0), "test"), id).get();
        closed(dismissed, victim);

        Client demoted = salus.signIn(0, Role.PHYSICIAN, null);
        String other = String.valueOf(
                demoted.get("/auth/session").json().object("user").string("subject"));
        users.changeRoles(Caller.system(salus.organisation(0), "test"), other, Set.of(Role.ADMINISTRATOR))
                .get();
        assertThat(demoted.get("/fhir/Patient/" + victim).status()).isIn(401, 403);

        Clients clients = salus.server().bean(Clients.class);
        Caller actor = Caller.system(salus.organisation(0), "test");
        Clients.Credentials made =
                clients.create(actor, "Ending", "system/*.cruds").get();
        for (boolean revoked : new boolean[] {true, false}) {
            String token = clients.issue(made.clientId(), made.clientSecret(), "", new Origin("local", "test"))
                            instanceof Clients.Answer.Token(Clients.AccessToken access)
                    ? access.token()
                    : "";
            Client program = new Client(salus, Map.of("Authorization", "Bearer " + token));
            assertThat(program.get("/fhir/Patient/" + victim).status()).isEqualTo(200);
            if (revoked) {
                assertThat(clients.revoke(made.clientId(), made.clientSecret(), token, new Origin("local", "test")))
                        .isTrue();
            } else {
                clients.disable(actor, made.clientId()).get();
            }
            closed(program, victim);
        }
        for (String header :
                List.of("Bearer", "Bearer ", "Bearer x", "Basic eDp5", "bearer null", "Bearer ' or 1=1--")) {
            closed(new Client(salus, Map.of("Authorization", header)), victim);
        }
        for (String cookie :
                List.of("salus_session=", "salus_session=x", "salus_session=' or 1=1--", "salus_session=\"\"")) {
            closed(new Client(salus, Map.of("Cookie", cookie, "X-CSRF-Token", "x")), victim);
        }
        // An ended token is not helped by a good session beside it, nor the other way round.
        Client good = salus.signIn(0, Role.PHYSICIAN, null);
        assertThat(good.with("Authorization", "Bearer x")
                        .get("/fhir/Patient/" + victim)
                        .status())
                .isEqualTo(401);
    }

    private static void closed(Client client, String victim) {
        for (String url : List.of(
                "/fhir/Patient/" + victim,
                "/fhir/Patient",
                "/fhir/_history",
                "/live?patient=" + victim,
                "/audit/events",
                "/admin/users")) {
            assertThat(client.get(url).status()).as(url).isEqualTo(401);
        }
        assertThat(client.delete("/fhir/Patient/" + victim).status()).isEqualTo(401);
    }

    @Test
    void whatLooksLikeSqlIsAWordLikeOthers() {
        String id = patient(unique("Sql"));
        long before = total(system.get("/fhir/Patient?_summary=count"));
        List<String> words = List.of(
                "'",
                "' OR '1'='1",
                "1=1--",
                "name'; DROP TABLE resource; --",
                "name) UNION SELECT body FROM resource --",
                "r.body",
                "updated DESC; DELETE FROM resource",
                "(select pg_sleep(5))",
                "n0_lo",
                "\u0000",
                "name\\",
                "$1",
                "?",
                "{ts '2020'}");
        for (String word : words) {
            String encoded = URLEncoder.encode(word, StandardCharsets.UTF_8);
            for (String query : List.of(
                    encoded + "=x",
                    "name:" + encoded + "=x",
                    "_sort=" + encoded,
                    "_sort=-" + encoded,
                    "_count=" + encoded,
                    "_total=" + encoded,
                    "_summary=" + encoded,
                    "_page=" + encoded,
                    "_include=" + encoded,
                    "_revinclude=Observation:" + encoded,
                    "_has:Observation:" + encoded + ":code=x",
                    "general-practitioner." + encoded + "=x",
                    "birthdate=" + encoded,
                    "_lastUpdated=" + encoded)) {
                Answer answer = system.get("/fhir/Patient?" + query);
                assertThat(answer.status()).as(query).isEqualTo(400);
                assertThat(answer.json().string("resourceType")).isEqualTo("OperationOutcome");
            }
            for (String query : List.of("name", "name:exact", "identifier", "_id", "_tag", "phone", "address-city")) {
                Answer answer = system.get("/fhir/Patient?" + query + "=" + encoded);
                assertThat(answer.status()).as(query + "=" + word).isIn(200, 400);
                assertThat(answer.status() == 200 ? answer.ids() : List.of())
                        .as(query + "=" + word)
                        .doesNotContain("Patient/" + id);
            }
            for (String url : List.of(
                    "/fhir/" + encoded, "/fhir/Patient/" + encoded, "/fhir/Patient/" + id + "/_history/" + encoded)) {
                assertThat(system.get(url.replace("+", "%20")).status()).as(url).isIn(400, 404);
            }
            assertThat(system.get("/live?patient=" + encoded).status()).isEqualTo(404);
        }
        assertThat(total(system.get("/fhir/Patient?_summary=count"))).isEqualTo(before);
    }

    private static long total(Answer answer) {
        return Long.parseLong(String.valueOf(answer.json().get("total")));
    }

    private static final List<String> PAYLOADS = List.of(
            "<script>alert(1)</script>",
            "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
            "<img src=x onerror=alert(1)>",
            "<img src=\"javascript:alert(1)\">",
            "<svg onload=alert(1)>",
            "<svg/onload=alert(1)//",
            "<body onload=alert(1)>",
            "<iframe src=javascript:alert(1)></iframe>",
            "<iframe srcdoc='<script>alert(1)</script>'>",
            "<a href=javascript:alert(1)>x</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>",
            "<object data=javascript:alert(1)>",
            "<embed src=javascript:alert(1)>",
            "<form action=javascript:alert(1)><input type=submit>",
            "<input autofocus onfocus=alert(1)>",
            "<details open ontoggle=alert(1)>",
            "<video><source onerror=alert(1)>",
            "<audio src=x onerror=alert(1)>",
            "<marquee onstart=alert(1)>",
            "<style>@import 'javascript:alert(1)';</style>",
            "<div style=\"background:url(javascript:alert(1))\">",
            "<link rel=stylesheet href=javascript:alert(1)>",
            "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
            "<base href=javascript:alert(1)//>",
            "<template><script>alert(1)</script></template>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "</title><script>alert(1)</script>",
            "</script><script>alert(1)</script>",
            "\"><script>alert(1)</script>",
            "'-alert(1)-'",
            "\";alert(1);//",
            "${alert(1)}",
            "{{constructor.constructor('alert(1)')()}}",
            "#{7*7}",
            "javascript:alert(1)",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "<scr<script>ipt>alert(1)</scr</script>ipt>",
            "\u2028alert(1)\u2029",
            "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
            "<x onclick=alert(1)>click</x>");

    @Test
    void fortyScriptsComeBackAsTheTextThatTheyAre() {
        assertThat(PAYLOADS).hasSizeGreaterThanOrEqualTo(40);
        for (String payload : PAYLOADS) {
            JsonObject note = new JsonObject().put("text", payload);
            JsonObject resource = new JsonObject()
                    .put("resourceType", "Observation")
                    .put("status", "final")
                    .put("code", note)
                    .put("valueString", payload);
            Answer created = system.post("/fhir/Observation", new String(Json.write(resource), StandardCharsets.UTF_8));
            assertThat(created.status()).as(created.body()).isEqualTo(201);
            String id = created.json().string("id");
            Answer read = system.get("/fhir/Observation/" + id);
            text(read);
            assertThat(read.json().string("valueString")).isEqualTo(payload);
            assertThat(read.json().object("code").string("text")).isEqualTo(payload);
            String encoded = URLEncoder.encode(payload, StandardCharsets.UTF_8);
            Answer found = system.get("/fhir/Observation?_id=" + id + "&_count=1&_tag:not="
                    + encoded.replace("%7C", "").replace("%2C", ""));
            text(found);
            // A slash in a name is refused before anybody looks at it, with a page that repeats nothing.
            assertThat(system.get("/fhir/" + encoded.replace("+", "%20")).body())
                    .doesNotContain(payload, "Tomcat");
            for (String wrong : List.of("/fhir/Observation?" + encoded + "=1", "/fhir/Observation?date=" + encoded)) {
                Answer refused = system.get(wrong.replace("+", "%20"));
                assertThat(refused.status()).as(wrong).isBetween(400, 404);
                text(refused);
            }
            Answer asBrowser = system.with("Accept", "text/html").get("/fhir/Observation/" + id);
            assertThat(asBrowser.status()).isEqualTo(200);
            text(asBrowser);
        }
    }

    private static void text(Answer answer) {
        assertThat(answer.header("Content-Type")).startsWith("application/fhir+json");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.json()).isNotNull();
    }
}
