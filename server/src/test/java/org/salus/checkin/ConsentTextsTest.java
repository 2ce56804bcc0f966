package org.salus.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.checkin.Tablets.STEPS;
import static org.salus.checkin.Tablets.ok;
import static org.salus.checkin.Tablets.post;
import static org.salus.checkin.Tablets.refused;
import static org.salus.checkin.Tablets.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.salus.checkin.ConsentTexts.ConsentText;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Client;

/** The consent is the organisation's own: its text, its version, or none. */
class ConsentTextsTest {

    private static final Tablets TABLETS = new Tablets();
    private static final ConsentTexts TEXTS = TABLETS.texts();
    private static Client desk;
    private final int organisation = TABLETS.salus.organisation(0);

    @BeforeAll
    static void signIn() {
        desk = TABLETS.salus.signIn(0, Role.FRONT_DESK, null);
    }

    @BeforeEach
    @AfterEach
    void asOthersExpectIt() {
        assertThat(TEXTS.use(organisation, Tablets.CONSENT)).isEmpty();
    }

    private static List<String> steps(JsonObject state) {
        return Tablets.steps(state).stream().map(s -> String.valueOf(s.string("step"))).toList();
    }

    @Test
    void withoutATextNoConsentIsAsked() {
        assertThat(TEXTS.stop(organisation)).isTrue();
        assertThat(TEXTS.stop(organisation)).isFalse();
        String patient = TABLETS.patient();
        Client tablet = TABLETS.proven(desk, TABLETS.visit(patient));
        JsonObject state = ok(tablet.get(STEPS));
        assertThat(steps(state)).contains("details").doesNotContain("consent");
        assertThat(state.has("consent")).isFalse();
        for (String body : List.of("{'sign':false}", "{'sign':true,'name':'Nora Waiting','language':'en','version':'test-1'}")) {
            refused(post(tablet, "consent", body), 409, "SAL-CONFLICT");
        }
        ok(post(tablet, "details", "{}"));
        ok(post(tablet, "coverage", "{'same':true}"));
        for (String form : List.of("phq-9", "gad-7")) {
            ok(post(tablet, "skip", "{'step':'form urn:salus:Questionnaire:" + form + "'}"));
        }
        assertThat(ok(post(tablet, "finish", "{}")).string("at")).isEqualTo("done");
        assertThat(TABLETS.found("Consent?patient=" + patient)).isEmpty();
    }

    @Test
    void whatIsSignedNamesItsVersionAndANewOneIsAskedAgain() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.proven(desk, visit);
        JsonObject shown = ok(tablet.get(STEPS)).object("consent");
        assertThat(shown.string("version")).isEqualTo("test-1");
        assertThat(shown.object("texts").string("fr")).startsWith("Consentement aux tests");
        assertThat(shown.object("texts").has("es")).as("a language without a text").isFalse();
        refused(post(tablet, "consent", "{'sign':true,'name':'Nora Waiting','language':'es','version':'test-1'}"), 409, "SAL-CONFLICT");

        // The clinic changes it while somebody reads.
        ConsentText next = new ConsentText("test-2", Map.of("en", "Consent to more tests\r\n\r\nI agree to all of them.\r\n"));
        assertThat(TEXTS.use(organisation, next)).isEmpty();
        refused(post(tablet, "consent", "{'sign':true,'name':'Nora Waiting','language':'en','version':'test-1'}"), 409, "has changed");
        assertThat(TABLETS.found("Consent?patient=" + patient)).isEmpty();

        ok(post(tablet, "consent", "{'sign':true,'name':'Nora Waiting','language':'en','version':'test-2'}"));
        List<String> signed = TABLETS.found("Consent?patient=" + patient);
        assertThat(signed).hasSize(1);
        assertThat(text(TABLETS.read(signed.getFirst()))).contains("urn:salus:consent-text:test-2", "Consent to more tests");
        Client again = TABLETS.proven(desk, TABLETS.visit(patient));
        assertThat(steps(ok(again.get(STEPS)))).as("signed before").doesNotContain("consent");
        assertThat(TEXTS.use(organisation, Tablets.CONSENT)).isEmpty();
        assertThat(steps(ok(again.get(STEPS)))).as("another text").contains("consent");
    }

    @Test
    void aVersionHasOneText() {
        ConsentText other = new ConsentText("test-1", Map.of("en", "Consent to tests\n\nI agree to everything."));
        assertThat(TEXTS.use(organisation, other)).hasValueSatisfying(wrong -> assertThat(wrong).contains("another text"));
        assertThat(TEXTS.inUse(organisation)).contains(Tablets.CONSENT);
        assertThat(TEXTS.use(organisation, Tablets.CONSENT)).as("the same once more").isEmpty();
    }

    @Test
    void anotherOrganisationHasItsOwn() {
        int other = TABLETS.salus.organisation(1);
        assertThat(TEXTS.inUse(other)).isEmpty();
        assertThat(TEXTS.use(other, new ConsentText("own", Map.of("fr", "Le nôtre\nOui.")))).isEmpty();
        assertThat(TEXTS.inUse(organisation)).contains(Tablets.CONSENT);
        assertThat(TEXTS.stop(other)).isTrue();
        assertThat(TEXTS.inUse(other)).isEmpty();
        assertThat(TEXTS.inUse(organisation)).contains(Tablets.CONSENT);
    }

    @Test
    void whatIsNoTextIsRefusedAndSaysWhy() {
        record Case(String version, Map<String, String> texts, String said) {}
        Map<String, String> good = Map.of("en", "Title\nText");
        List<Case> cases = new ArrayList<>(List.of(
                new Case("", good, "version"),
                new Case("2026 07", good, "version"),
                new Case("x".repeat(41), good, "version"),
                new Case("v", Map.of(), "one language at least"),
                new Case("v", Map.of("de", "Titel\nText"), "not de"),
                new Case("v", Map.of("en", " \n "), "title"),
                new Case("v", Map.of("en", "Title alone"), "title"),
                new Case("v", Map.of("en", "Title\n" + "x".repeat(20_000)), "at most"),
                new Case("v", Map.of("en", "Title\n\u0000"), "control")));
        for (Case one : cases) {
            assertThat(TEXTS.use(organisation, new ConsentText(one.version(), new HashMap<>(one.texts()))))
                    .as(one.toString())
                    .hasValueSatisfying(wrong -> assertThat(wrong).contains(one.said()));
        }
        assertThat(TEXTS.inUse(organisation)).contains(Tablets.CONSENT);
    }
}
