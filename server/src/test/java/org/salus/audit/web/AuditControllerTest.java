package org.salus.audit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.access.RouteRefused;
import org.salus.access.web.GuardedRoutes;
import org.salus.audit.AuditRoutes;
import org.salus.identity.SignInEvent;
import org.salus.identity.UserChangedEvent;
import org.salus.kernel.Role;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The privacy officer's routes, on a real chain. */
class AuditControllerTest {

    @TempDir
    static Path folder;

    private AuditRoutes audit;
    private MockMvc mvc;

    @BeforeEach
    void open() {
        audit = new AuditRoutes(folder);
        mvc = GuardedRoutes.mvc(
                new AuditController(audit.events(), audit.chain(), audit.auditor()), event -> {
                    if (event instanceof RouteRefused refused) {
                        audit.listener().on(refused);
                    }
                });
    }

    @AfterEach
    void close() {
        audit.close();
    }

    @Test
    void showsWhoReadWhatOfWhomWhenFromWhereAndWhy() throws Exception {
        audit.read(1, "in-the-record");
        mvc.perform(asOfficer(get("/audit/events").param("patient", "in-the-record").param("user", "user-7f3a")))
                .andExpect(status().isOk())
                .andExpect(header().string("Cache-Control", "no-store"))
                .andExpect(jsonPath("$.events", hasSize(1)))
                .andExpect(jsonPath("$.events[0].seq").value(1))
                .andExpect(jsonPath("$.events[0].at").value("2026-03-04T05:06:07.123456Z"))
                .andExpect(jsonPath("$.events[0].user").value("Ada Lovelace-Quill"))
                .andExpect(jsonPath("$.events[0].subject").value("user-7f3a"))
                .andExpect(jsonPath("$.events[0].roles", contains("physician")))
                .andExpect(jsonPath("$.events[0].action").value("read"))
                .andExpect(jsonPath("$.events[0].type").value("Observation"))
                .andExpect(jsonPath("$.events[0].ids", contains("Observation/obs-of-in-the-record")))
                .andExpect(jsonPath("$.events[0].patientIds", contains("in-the-record")))
                .andExpect(jsonPath("$.events[0].status").value(200))
                .andExpect(jsonPath("$.events[0].address").value("198.51.100.23"))
                .andExpect(jsonPath("$.events[0].purpose").value("TREAT"))
                .andExpect(jsonPath("$.next").value((Object) null));
    }

    @Test
    void namesPatientsFromTheRecordAndHidesNoErasedOne() throws Exception {
        audit.read(1, "in-the-record");
        audit.read(1, "erased");
        audit.read(1, "gone");
        mvc.perform(asOfficer(get("/audit/events").param("user", "user-7f3a")))
                .andExpect(jsonPath("$.events[2].patientIds", contains("in-the-record")))
                .andExpect(jsonPath("$.events[1].patientIds", contains(matchesPattern("erased:[0-9a-f]+"))))
                .andExpect(jsonPath("$.events[0].patientIds", contains(matchesPattern("unknown:[0-9a-f]+"))));
    }

    @Test
    void readingTheAuditIsAudited() throws Exception {
        mvc.perform(asOfficer(get("/audit/events").param("patient", "p"))).andExpect(status().isOk());
        mvc.perform(asOfficer(get("/audit/chain"))).andExpect(status().isOk());
        audit.flush();
        mvc.perform(asOfficer(get("/audit/events").param("user", "subject-of-test")))
                .andExpect(jsonPath("$.events[?(@.action == 'audit-verify')]", hasSize(1)))
                .andExpect(jsonPath("$.events[?(@.detail == 'patient=p')].action", contains("audit-read")))
                .andExpect(jsonPath("$.events[?(@.detail == 'patient=p')].patientIds[0]", hasSize(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"physician", "nurse", "front-desk", "biller", "lab-technician", "administrator", "patient", "system"})
    void nobodyElseReadsIt(String role) throws Exception {
        audit.read(1, "p");
        for (String route : List.of("/audit/events", "/audit/chain")) {
            mvc.perform(get(route).header("X-Test-Role", role))
                    .andExpect(status().isForbidden())
                    .andExpect(jsonPath("$.events").doesNotExist());
            mvc.perform(get(route)).andExpect(status().isUnauthorized());
        }
        audit.flush();
        // The refusals are there to be seen.
        mvc.perform(asOfficer(get("/audit/events").param("user", "subject-of-test")))
                .andExpect(jsonPath(
                        "$.events[?(@.status == 403)].detail", contains("GET /audit/chain", "GET /audit/events")));
    }

    @Test
    void anotherOrganisationsAuditIsNotThere() throws Exception {
        audit.read(2, "p");
        mvc.perform(asOfficer(get("/audit/events")))
                .andExpect(jsonPath("$.events[?(@.action == 'read')]", hasSize(0)));
        mvc.perform(asOfficer(get("/audit/events").param("patient", "p")))
                .andExpect(jsonPath("$.events[?(@.action == 'read')]", hasSize(0)));
    }

    @Test
    void pagesGoThroughEverythingOnce() throws Exception {
        for (int i = 0; i < 230; i++) {
            audit.auditor().record(event("p" + i));
        }
        audit.flush();
        List<Long> seen = new ArrayList<>();
        String after = null;
        int pages = 0;
        do {
            MockHttpServletRequestBuilder request = asOfficer(get("/audit/events").param("user", "user-7f3a"));
            MvcResult result = mvc.perform(after == null ? request : request.param("after", after))
                    .andExpect(status().isOk())
                    .andReturn();
            JsonNode page = new JsonMapper().readTree(result.getResponse().getContentAsString());
            page.get("events").forEach(event -> seen.add(event.get("seq").asLong()));
            after = page.get("next").isNull() ? null : page.get("next").asString();
            pages++;
        } while (after != null);
        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(230).doesNotHaveDuplicates().isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @Test
    void timeNarrows() throws Exception {
        audit.read(1, "p");
        assertCount("from", "2026-03-04", 1);
        assertCount("from", "2026-03-05", 0);
        assertCount("to", "2026-03-04", 1);
        assertCount("to", "2026-03-03", 0);
        assertCount("to", "2026-03-04T05:06:07Z", 0);
        assertCount("from", "2026-03-04T05:06:07Z", 1);
    }

    private void assertCount(String name, String value, int count) throws Exception {
        mvc.perform(asOfficer(get("/audit/events").param("user", "user-7f3a").param(name, value)))
                .andExpect(jsonPath("$.events", hasSize(count)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "patient=../x", "patient=", "from=yesterday", "to=2026-13-40", "after=x", "after=99999999999999999999", "user=",
                "from=2026-03-04T05:06"
            })
    void malformedParametersAreRefused(String parameter) throws Exception {
        String[] parts = parameter.split("=", 2);
        mvc.perform(asOfficer(get("/audit/events").param(parts[0], parts[1])))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.error").value("SAL-PARAMETER"));
    }

    @Test
    void theChainsStateNamesTheFirstBadRow() throws Exception {
        audit.read(1, "p");
        audit.read(1, "q");
        audit.tamper("UPDATE audit_event SET at = 0 WHERE seq = 2");
        mvc.perform(asOfficer(get("/audit/chain")))
                .andExpect(jsonPath("$.state").value("broken"))
                .andExpect(jsonPath("$.firstBad.seq").value(2))
                .andExpect(jsonPath("$.firstBad.reason").value("edited"));
    }

    @Test
    void signInChangesOfAccountsAndRefusalsAreHeard() throws Exception {
        audit.listener().on(new SignInEvent(
                Instant.now(),
                SignInEvent.Outcome.WRONG_PASSWORD,
                1,
                "user-1",
                "Nina Nurse",
                Set.of(Role.NURSE),
                "203.0.113.9",
                "r1"));
        audit.listener().on(new SignInEvent(
                Instant.now(), SignInEvent.Outcome.UNKNOWN_USER, 0, null, null, Set.of(), "203.0.113.9", "r2"));
        audit.listener().on(new UserChangedEvent(
                Instant.now(),
                AuditRoutes.caller(Role.ADMINISTRATOR),
                UserChangedEvent.Change.ROLES_CHANGED,
                "user-2",
                "nurse"));
        audit.listener().on(new RouteRefused(
                Instant.now(), AuditRoutes.caller(Role.NURSE), "users.manage", "GET /admin/users"));
        audit.flush();
        mvc.perform(asOfficer(get("/audit/events")))
                .andExpect(jsonPath("$.events[?(@.action != 'audit-read')]", hasSize(3)))
                .andExpect(jsonPath("$.events[?(@.action == 'login')].status", contains(401)))
                .andExpect(jsonPath("$.events[?(@.action == 'login')].user", contains("Nina Nurse")))
                .andExpect(jsonPath("$.events[?(@.action == 'user-roles-changed')].detail", contains("user-2 nurse")))
                .andExpect(jsonPath("$.events[?(@.action == 'users.manage')].status", contains(403)));
    }

    private static org.salus.audit.AuditEvent event(String patient) {
        return new org.salus.audit.AuditEvent(
                AuditRoutes.caller(Role.PHYSICIAN),
                "read",
                "Patient",
                List.of("Patient/" + patient),
                new long[0],
                "",
                200,
                Instant.now());
    }

    private static MockHttpServletRequestBuilder asOfficer(MockHttpServletRequestBuilder request) {
        return request.header("X-Test-Role", "privacy-officer");
    }
}
