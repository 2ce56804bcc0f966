package org.salus.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.testing.TestDatabase;

/** FHIR packages, honest and hostile. */
class PackageTest {

    private static final TestDatabase DB = TestDatabase.fresh();
    private static final String HEADER =
            "{\"name\":\"a.b\",\"version\":\"1.0.0\",\"title\":\"Test\",\"fhirVersions\":[\"4.0.1\"],\"dependencies\":{\"c.d\":\"2.0\"}}";

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        DB.close();
    }

    private Path tgz(Map<String, String> files) throws IOException {
        Path file = Files.createTempFile(folder, "package", ".tgz");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, String> one : files.entrySet()) {
                byte[] content = one.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(one.getKey(), true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    private static Load.Summary load(Path file) {
        return new PackageLoader().load(new PostgresLoads(DB.app()), file, Load.Progress.NONE);
    }

    @Test
    void aPackageIsLoadedWholeAndTakesThePlaceOfItself() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("package/CodeSystem-x.json", """
                {"resourceType":"CodeSystem","id":"x","url":"http://p.example/x","version":"1","status":"active","content":"complete",
                 "concept":[{"code":"a","display":"A"}]}""");
        files.put("package/StructureDefinition-p.json", """
                {"resourceType":"StructureDefinition","id":"p","url":"http://p.example/p","version":"1.0.0","name":"P"}""");
        files.put("package/package.json", HEADER);
        files.put("package/.index.json", "not json");
        files.put("package/example/Patient-1.json", "not json either");
        assertThat(load(tgz(files))).isEqualTo(new Load.Summary(1, 1, 0, 0, 1));
        Packages packages = new TablePackages(DB.app());
        assertThat(packages.packages())
                .contains(new Packages.Loaded("a.b", "1.0.0", "Test", List.of("4.0.1"), List.of("c.d#2.0")));
        assertThat(packages.list("StructureDefinition")).extracting(Packages.Entry::url).contains("http://p.example/p");
        assertThat(packages.find("StructureDefinition", "http://p.example/p|1.0.0").orElseThrow().string("name")).isEqualTo("P");
        assertThat(packages.find("StructureDefinition", "http://p.example/p|2")).isEmpty();
        files.remove("package/StructureDefinition-p.json");
        load(tgz(files));
        assertThat(packages.contents("a.b", "1.0.0")).extracting(Packages.Entry::type).containsExactly("CodeSystem");
    }

    @Test
    void whatIsWrongInAPackageIsNamedAndChangesNothing() throws IOException {
        assertThatThrownBy(() -> load(tgz(Map.of("package/other.json", "{}")))).isInstanceOf(LoadException.class)
                .hasMessageContaining("package.json");
        Map<String, String> files = new LinkedHashMap<>();
        files.put("package/package.json", HEADER.replace("a.b", "wrong"));
        files.put("package/ValueSet-bad.json", "{\"resourceType\": }");
        assertThatThrownBy(() -> load(tgz(files))).isInstanceOf(LoadException.class).hasMessageContaining("ValueSet-bad.json");
        files.put("package/ValueSet-bad.json", "{\"resourceType\":\"CodeSystem\",\"url\":\"http://p.example/bad\",\"content\":\"complete\","
                + "\"concept\":[{\"display\":\"no code\"}]}");
        assertThatThrownBy(() -> load(tgz(files))).isInstanceOf(LoadException.class).hasMessageContaining("concept[0].code");
        assertThat(new TablePackages(DB.app()).packages()).extracting(Packages.Loaded::name).doesNotContain("wrong");
        assertThatThrownBy(() -> load(tgz(Map.of("package/package.json", HEADER.replace("4.0.1", "5.0.0")))))
                .isInstanceOf(LoadException.class).hasMessageContaining("5.0.0");
        Path text = Files.writeString(folder.resolve("text.tgz"), "not an archive");
        assertThatThrownBy(() -> load(text)).isInstanceOf(LoadException.class);
        assertThatThrownBy(() -> load(folder.resolve("none.tgz"))).isInstanceOf(LoadException.class);
    }

    @Test
    void namesThatLeadOutAreRefused() throws IOException {
        for (String name : List.of("../evil.json", "package/../../evil.json", "/etc/passwd", "package\\evil", "C:/evil")) {
            assertThatThrownBy(() -> load(tgz(Map.of(name, "{}")))).as(name).isInstanceOf(LoadException.class)
                    .hasMessageContaining("leads out");
        }
        Path file = folder.resolve("link.tgz");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            TarArchiveEntry link = new TarArchiveEntry("package/link.json", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        assertThatThrownBy(() -> load(file)).isInstanceOf(LoadException.class).hasMessageContaining("link");
    }

    @Test
    void bombsAreRefused() throws IOException {
        Path file = folder.resolve("bomb.tgz");
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            TarArchiveEntry entry = new TarArchiveEntry("package/zeros.bin");
            entry.setSize(64L << 20);
            tar.putArchiveEntry(entry);
            for (int i = 0; i < 64; i++) {
                tar.write(zeros);
            }
            tar.closeArchiveEntry();
        }
        assertThatThrownBy(() -> load(file)).isInstanceOf(LoadException.class).hasMessageContaining("bomb");
    }

    @Test
    void aKilledLoadOfAPackageIsGoneOnWith() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("package/package.json", HEADER.replace("a.b", "killed"));
        for (int i = 0; i < 1_200; i++) {
            files.put("package/ValueSet-" + i + ".json", "{\"resourceType\":\"ValueSet\",\"id\":\"v" + i
                    + "\",\"url\":\"http://p.example/v" + i + "\",\"status\":\"active\"}");
        }
        Path file = tgz(files);
        class Killed extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }
        assertThatThrownBy(() -> new PackageLoader().load(new PostgresLoads(DB.app()), file, (phase, done, total) -> {
                    if (done >= 1_000) {
                        throw new Killed();
                    }
                }))
                .isInstanceOf(Killed.class);
        assertThat(new TablePackages(DB.app()).contents("killed", "1.0.0")).isEmpty();
        assertThat(load(file).valueSets()).isEqualTo(1_200);
        assertThat(new TablePackages(DB.app()).contents("killed", "1.0.0")).hasSize(1_200);
    }

    @Test
    @Tag("data")
    @Tag("slow")
    void publishedPackages() throws IOException {
        Path packages = Path.of(System.getenv("SALUS_DATA")).resolve("packages");
        Load.Summary sum = load(packages);
        System.out.println("Packages: " + sum);
        assertThat(sum.systems()).isGreaterThan(1_000);
        assertThat(new TablePackages(DB.app()).find("StructureDefinition", "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"))
                .isPresent();
    }
}
