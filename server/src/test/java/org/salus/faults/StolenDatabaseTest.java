package org.salus.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever takes the disk without the keys learns no name, street, phone number, identifier or note: not from the tables, the WAL, the
 * spool, the logs or the checkpoints, after a clean stop and after a crash.
 */
@Tag("slow")
class StolenDatabaseTest {

    private static final int PATIENTS = 500;
    private static final int AT_ONCE = 50;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    private static final Random RANDOM = new Random();
    private static final List<String> WORDS = new ArrayList<>();
    private static ShippedSalus salus;

    @BeforeAll
    static void fill() {
        salus = ShippedSalus.demo();
        for (int i = 0; i < PATIENTS; i += AT_ONCE) {
            ShippedSalus.Answer answer = salus.program().post("/fhir", bundle());
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        askAndErr();
    }

    @AfterAll
    static void end() {
        salus.close();
    }

    @Test
    void theDiskTellsNothing() throws IOException {
        assertThat(WORDS).hasSizeGreaterThan(5 * PATIENTS);
        Scanner scanner = new Scanner(WORDS);
        Path keys = salus.home().resolve("keys");

        Scanner.Result running = scanner.scan(salus.home(), keys);
        assertThat(running.found()).as("while it runs").isEmpty();
        salus.stop();
        Scanner.Result stopped = scanner.scan(salus.home(), keys);
        System.out.println("scanned after a clean stop: " + stopped);
        assertThat(stopped.found()).as("after a clean stop").isEmpty();
        assertThat(stopped.files()).as("the database is among it").isGreaterThan(500);

        salus.start();
        assertThat(salus.program().post("/fhir", bundle()).status()).isEqualTo(200);
        askAndErr();
        salus.postgres().destroyForcibly();
        salus.kill();
        Scanner.Result crashed = new Scanner(WORDS).scan(salus.home(), keys);
        System.out.println("scanned after a crash: " + crashed);
        assertThat(crashed.found()).as("after a crash").isEmpty();
        assertThat(Files.list(salus.home().resolve("pgdata/pg_wal"))).as("the WAL is among it").isNotEmpty();

        Path output = Files.createDirectory(salus.home().resolveSibling("said"));
        Files.copy(salus.output(), output.resolve("output.log"));
        assertThat(new Scanner(WORDS).scan(output, keys).found()).as("what it printed").isEmpty();
        // What came of it is not that nothing was stored.
        salus.start();
        assertThat(salus.program().get("/fhir/Patient?_summary=count").json().get("total").asInt())
                .isGreaterThanOrEqualTo(PATIENTS + AT_ONCE);
    }

    /** The scanner itself can find. */
    @Test
    void eachFormIsFound(@TempDir Path folder) throws IOException {
        Scanner scanner = new Scanner(List.of("Quimberthwaite"));
        for (String before : List.of("", "x", "xy")) {
            String text = before + "Quimberthwaite and more";
            Path file = folder.resolve("file");
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            assertThat(scanner.scan(folder, folder.resolve("keys")).found()).hasSize(1);
            Files.write(file, text.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_16LE));
            assertThat(scanner.scan(folder, folder.resolve("keys")).found()).hasSize(1);
            Files.write(file, text.getBytes(StandardCharsets.UTF_16BE));
            assertThat(scanner.scan(folder, folder.resolve("keys")).found()).hasSize(1);
            Files.write(
                    file, java.util.Base64.getEncoder().encode(text.getBytes(StandardCharsets.UTF_8)));
            assertThat(scanner.scan(folder, folder.resolve("keys")).found()).hasSize(1);
        }
    }

    private static String word() {
        StringBuilder word = new StringBuilder("Q");
        for (int i = 0; i < 13; i++) {
            word.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        WORDS.add(word.toString());
        return word.toString();
    }

    private static String number(String start) {
        StringBuilder number = new StringBuilder(start);
        for (int i = 0; i < 12; i++) {
            number.append(RANDOM.nextInt(10));
        }
        WORDS.add(number.toString());
        return number.toString();
    }

    private static String sentence() {
        String sentence = "Says that " + word() + " came back after " + RANDOM.nextInt(1000) + " days";
        WORDS.add(sentence);
        return sentence;
    }

    private static String street() {
        String street = RANDOM.nextInt(1, 9999) + " " + word() + " Street";
        WORDS.add(street);
        return street;
    }

    private static String bundle() {
        StringBuilder bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        for (int i = 0; i < AT_ONCE; i++) {
            String url = "urn:uuid:" + java.util.UUID.randomUUID();
            bundle.append(i == 0 ? "" : ",")
                    .append("""
                            {"fullUrl":"%s","resource":{"resourceType":"Patient",
                             "identifier":[{"system":"urn:test:mrn","value":"%s"}],
                             "name":[{"family":"%s","given":["%s"]}],
                             "telecom":[{"system":"phone","value":"%s"},{"system":"email","value":"%s@example.org"}],
                             "address":[{"line":["%s"],"city":"%s"}]},"request":{"method":"POST","url":"Patient"}},
                            {"resource":{"resourceType":"Condition","subject":{"reference":"%s","display":"%s"},
                             "code":{"text":"%s"},"note":[{"text":"%s."}]},"request":{"method":"POST","url":"Condition"}}"""
                            .formatted(
                                    url, number("MRN-"), word(), word(), number("+1 617 "), word(), street(), word(), url,
                                    word(), word(), sentence()));
        }
        return bundle.append("]}").toString();
    }

    /** Every way in which a word can come in without being stored. */
    private static void askAndErr() {
        ShippedSalus.Person program = salus.program();
        ShippedSalus.Person physician = salus.user("physician");
        for (ShippedSalus.Person person : List.of(program, physician)) {
            for (String path : List.of(
                    "/fhir/Patient?name=" + word(),
                    "/fhir/Patient?identifier=urn:test:mrn%7C" + escaped(number("MRN-")),
                    "/fhir/Patient?phone=" + escaped(number("+1 617 ")),
                    "/fhir/Patient?address=" + escaped(street()),
                    "/fhir/Patient?" + word() + "=1",
                    "/fhir/Patient?birthdate=" + word(),
                    "/fhir/Patient/" + word(),
                    "/fhir/" + word() + "/1",
                    "/fhir/Patient?_sort=" + word(),
                    "/fhir/Patient/%zz" + word(),
                    "/live?patient=" + word(),
                    "/audit/events?user=" + word(),
                    "/nowhere/" + word() + "?q=" + word())) {
                tolerant(person, "GET", path, null);
            }
            tolerant(person, "POST", "/fhir/Patient", "{\"resourceType\":\"Patient\",\"" + word() + "\":1}");
            tolerant(person, "POST", "/fhir/Patient", "{\"resourceType\":\"Patient\",\"gender\":\"" + word() + "\"}");
            tolerant(person, "POST", "/fhir/Patient", "{\"resourceType\":\"" + word() + "\"}");
            tolerant(person, "POST", "/fhir/Patient", "{\"name\":\"" + word() + "\" broken");
            tolerant(person, "PUT", "/fhir/Patient/" + word(), "{\"resourceType\":\"Patient\",\"id\":\"x\"}");
            tolerant(person, "POST", "/fhir/Patient/_search", "name=" + word());
            tolerant(person.with("If-None-Exist", "identifier=" + word()), "POST", "/fhir/Patient", "{\"resourceType\":\"Patient\"}");
            tolerant(person.with("X-Request-Id", word()), "GET", "/fhir/Patient?name=" + word(), null);
            tolerant(person.with("User-Agent", word()), "GET", "/fhir/Patient?name=" + word(), null);
            tolerant(person.with("X-Salus-Patient", word()), "POST", "/fhir/Patient", "{\"resourceType\":\"Patient\"}");
        }
        tolerant(salus.nobody(), "POST", "/auth/login", "{\"username\":\"" + word() + "\",\"password\":\"" + word() + "\"}");
        tolerant(salus.nobody(), "POST", "/auth/login", "{\"username\":\"" + word() + "\",\"password\"");
        tolerant(salus.nobody().with("Authorization", "Bearer " + word()), "GET", "/fhir/Patient?name=" + word(), null);
        ShippedSalus.Said added = salus.run(
                "user", "add", "--home", salus.home().toString(), word().toLowerCase(java.util.Locale.ROOT), "--name",
                word() + " " + word(), "--role", "nurse");
        assertThat(added.code()).as(added.err()).isZero();
    }

    private static void tolerant(ShippedSalus.Person person, String method, String path, @org.jspecify.annotations.Nullable String body) {
        assertThat(person.send(method, path.replace("%zz", "%25zz"), body).status()).as(method + " " + path.replaceAll("[?].*", "")).isLessThan(500);
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
