package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.terminology.LoadException;
import org.salus.terminology.ReleaseOptions;

/** Archives and text made to do harm, or damaged on the way. */
class HostileFilesTest {

    @TempDir
    Path folder;

    private Path zip(String... names) throws IOException {
        Path zip = folder.resolve("test.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out)) {
            for (String name : names) {
                packed.putNextEntry(new ZipEntry(name));
                packed.write("code,display\nA,B\n".getBytes(StandardCharsets.UTF_8));
                packed.closeEntry();
            }
        }
        return zip;
    }

    private static RecordedLoads load(Path path) {
        return ReleaseFolder.load("csv", path, ReleaseOptions.standard().withSystem("urn:x:y").withVersion("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.csv", "a/../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a\\..\\evil.csv", "a/./b.csv", "a\u0001.csv"})
    void namesThatLeadOutAreRefused(String name) throws IOException {
        Path zip = zip(name);
        assertThatThrownBy(() -> load(zip)).isInstanceOf(LoadException.class).hasMessageContaining("leads out of the archive");
        assertThat(folder.resolveSibling("evil.csv")).doesNotExist();
    }

    @Test
    void namesThatDifferInCaseAloneAreRefused() throws IOException {
        Path zip = zip("a.csv", "A.csv");
        assertThatThrownBy(() -> load(zip)).isInstanceOf(LoadException.class).hasMessageContaining("two entries");
    }

    @Test
    void aBombStopsAtTheRatio() throws IOException {
        Path zip = folder.resolve("bomb.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out)) {
            packed.putNextEntry(new ZipEntry("a.csv"));
            packed.write("code,display\n".getBytes(StandardCharsets.UTF_8));
            byte[] blank = new byte[1 << 20];
            Arrays.fill(blank, (byte) '\n');
            for (int i = 0; i < 16; i++) {
                packed.write(blank);
            }
            packed.closeEntry();
        }
        assertThat(Files.size(zip)).isLessThan(200_000);
        assertThatThrownBy(() -> load(zip))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("bomb.zip/a.csv")
                .hasMessageContaining("times its packed size");
    }

    @Test
    @Tag("slow")
    void tooManyEntriesAreRefused() throws IOException {
        String[] names = new String[20_001];
        Arrays.setAll(names, i -> i + ".csv");
        Path zip = zip(names);
        assertThatThrownBy(() -> load(zip)).isInstanceOf(LoadException.class).hasMessageContaining("20001 entries");
    }

    @Test
    void aCutOffArchiveIsRefused() throws IOException {
        Path zip = zip("a.csv");
        byte[] whole = Files.readAllBytes(zip);
        Files.write(zip, Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> load(zip)).isInstanceOf(LoadException.class).hasMessageContaining("not a whole zip");
    }

    @Test
    void aDamagedArchiveIsRefused() throws IOException {
        Path zip = folder.resolve("test.zip");
        StringBuilder rows = new StringBuilder("code,display\n");
        for (int i = 0; i < 5_000; i++) {
            rows.append('C').append(i).append(",Row ").append(i * 7919L % 10007).append('\n');
        }
        new ReleaseFolder(folder.resolve("r")).file("a.csv", rows.toString()).zip("test.zip");
        byte[] whole = Files.readAllBytes(zip);
        Arrays.fill(whole, whole.length / 2, whole.length / 2 + 64, (byte) 0x5A);
        Files.write(zip, whole);
        assertThatThrownBy(() -> load(zip)).isInstanceOf(LoadException.class).hasMessageContaining("a.csv, line");
    }

    @Test
    void linksOutOfTheFolderAreNotFollowed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.csv"), "code,display\nA,B\n");
        Path root = Files.createDirectory(folder.resolve("r"));
        Files.createSymbolicLink(root.resolve("a.csv"), secret);
        assertThatThrownBy(() -> load(root)).isInstanceOf(LoadException.class).hasMessageContaining("there is no file");
    }

    private static List<String> lines(byte[] bytes) {
        try (LineReader reader = new LineReader("t.txt", new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
            List<String> all = new java.util.ArrayList<>();
            for (String line = reader.next(); line != null; line = reader.next()) {
                all.add(line);
            }
            return all;
        }
    }

    @Test
    void aLineMayNotBeEndless() {
        byte[] endless = new byte[LineReader.MAX_LINE_BYTES + 3];
        Arrays.fill(endless, (byte) 'a');
        endless[1] = '\n';
        assertThatThrownBy(() -> lines(endless)).isInstanceOf(LoadException.class).hasMessageContaining("t.txt, line 2");
    }

    @Test
    void binaryAndUtf16AreNoText() {
        assertThatThrownBy(() -> lines(new byte[] {'a', 0, 'b'})).hasMessageContaining("line 1, column 2").hasMessageContaining("NUL");
        assertThatThrownBy(() -> lines("ab\n".getBytes(StandardCharsets.UTF_16))).hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> lines("ok\ncaf\u00e9".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageContaining("t.txt, line 2, column 4")
                .hasMessageContaining("0xE9");
        assertThat(lines("\uFEFFé\r\nb\n\nc".getBytes(StandardCharsets.UTF_8))).containsExactly("é", "b", "", "c");
    }

    @Test
    void thereMustBeSuchAFile() {
        assertThatThrownBy(() -> load(folder.resolve("nothing.csv"))).isInstanceOf(LoadException.class).hasMessageContaining("no file");
    }
}
