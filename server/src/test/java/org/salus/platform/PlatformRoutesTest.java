package org.salus.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;

/** Health, metrics, errors and the web application's files, of the application as it is shipped. */
class PlatformRoutesTest {

    private final RunningSalus salus = RunningSalus.shared();

    @Test
    void saysThatItIsAliveAndReady() {
        assertThat(salus.anonymous().get("/healthz").status()).isEqualTo(200);
        assertThat(salus.anonymous().get("/readyz").json().string("state")).isEqualTo("ready");
    }

    @Test
    void metricsAreForThisMachineAndNobodyBehindAProxy() {
        RunningSalus.Answer local = salus.anonymous().get("/metrics");
        assertThat(local.status()).isEqualTo(200);
        assertThat(local.body()).contains("jvm_memory_used_bytes");
        RunningSalus.Answer proxied =
                salus.anonymous().with("X-Forwarded-For", "192.0.2.7").get("/metrics");
        assertThat(proxied.status()).isEqualTo(403);
        assertThat(proxied.json().string("error")).isEqualTo("SAL-FORBIDDEN");
    }

    @Test
    void metricsNameNobody() {
        RunningSalus.Client system = salus.system();
        String id = system.create(
                "Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Quillwhistle\"}]}");
        system.get("/fhir/Patient/" + id);
        system.get("/fhir/Patient?name=Quillwhistle");
        assertThat(salus.anonymous().get("/metrics").body()).doesNotContain(id).doesNotContain("Quillwhistle");
    }

    @Test
    void onlyAnAdministratorReadsMetricsFromAfar() {
        assertThat(salus.anonymous().get("/admin/metrics").status()).isEqualTo(401);
        assertThat(salus.signIn(0, Role.PHYSICIAN, null).get("/admin/metrics").status()).isEqualTo(403);
        assertThat(salus.signIn(0, Role.ADMINISTRATOR, null).get("/admin/metrics").status()).isEqualTo(200);
    }

    @Test
    void anUnknownAddressIsAnErrorOfTheContractWithTheRequestsName() {
        RunningSalus.Answer answer = salus.anonymous().get("/nowhere/at/all?name=Quillwhistle");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().string("error")).isEqualTo("SAL-NOT-FOUND");
        assertThat(answer.json().string("requestId")).isEqualTo(answer.header("X-Request-Id")).isNotEmpty();
        assertThat(answer.body()).doesNotContain("nowhere").doesNotContain("Quillwhistle");
    }

    @Test
    void aRequestsNameIsNotTakenFromOutside() {
        RunningSalus.Answer answer = salus.anonymous().with("X-Request-Id", "forged").get("/healthz");
        assertThat(answer.header("X-Request-Id")).isNotEqualTo("forged");
    }

    @Test
    void aWrongMethodIsAnErrorOfTheContract() {
        RunningSalus.Answer answer = salus.system().send("DELETE", "/healthz", (String) null);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.json().string("error")).isEqualTo("SAL-METHOD-NOT-ALLOWED");
    }

    @Test
    void nothingOutsideTheWebApplicationsFolderIsServed() {
        for (String path : new String[] {
            "/../application.yml", "/%2e%2e/application.yml", "/..%2fapplication.yml", "/assets/..%2f..%2f..%2fapplication.yml",
            "/application.yml", "/META-INF/MANIFEST.MF", "/db/migration/vault/V1__keys.sql"
        }) {
            assertThat(salus.anonymous().get(path).status()).as(path).isIn(400, 404);
        }
    }

    static boolean webIsBuilt() {
        return PlatformRoutesTest.class.getResource("/META-INF/salus-web/index.html") != null;
    }

    @Test
    @EnabledIf("webIsBuilt")
    void thePageIsServedForEveryRouteOfTheApplicationAndNeverKept() {
        RunningSalus.Client browser = salus.anonymous().with("Accept", "text/html,*/*");
        for (String path : new String[] {"/", "/patients", "/patients/some-id/summary"}) {
            RunningSalus.Answer page = browser.get(path);
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.header("Content-Type")).startsWith("text/html");
            assertThat(page.header("Cache-Control")).contains("no-cache");
            assertThat(page.header("Content-Security-Policy")).as(path).contains("frame-ancestors 'none'");
            assertThat(page.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        }
        assertThat(salus.anonymous().with("Accept", "application/json").get("/patients").status()).isEqualTo(404);
        assertThat(browser.get("/assets/none.js").status()).isEqualTo(404);
    }
}
