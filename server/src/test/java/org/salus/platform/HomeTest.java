package org.salus.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path folder;

    @Test
    void makesFoldersThatOnlyTheOwnerSees() throws IOException {
        Path home = folder.resolve("new/home");
        Home.prepare(settings(Settings.Mode.SERVE, home));
        for (String name : new String[] {"keys", "run", "log"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(name))))
                    .isEqualTo("rwx------");
        }
        assertThat(Home.mode(home)).contains(Settings.Mode.SERVE);
    }

    @Test
    void aDemoAndRealUseNeverShareAFolder() {
        Home.prepare(settings(Settings.Mode.DEMO, folder));
        assertThatThrownBy(() -> Home.prepare(settings(Settings.Mode.SERVE, folder)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("belongs to \"salus demo\"");
    }

    @Test
    void refusesKeysThatOthersCanSee() throws IOException {
        Home.prepare(settings(Settings.Mode.SERVE, folder));
        Files.setPosixFilePermissions(folder.resolve("keys"), PosixFilePermissions.fromString("rwxr-x---"));
        assertThatThrownBy(() -> Home.prepare(settings(Settings.Mode.SERVE, folder)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("chmod 700");
    }

    @Test
    void refusesAFileInThePlaceOfTheFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Home.prepare(settings(Settings.Mode.SERVE, file)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void privateFilesArePrivateAndWhole() throws IOException {
        Path file = folder.resolve("secret");
        Home.writePrivate(file, "one");
        Home.writePrivate(file, "two");
        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static Settings settings(Settings.Mode mode, Path home) {
        return Settings.read(mode, Map.of("home", home.toString()), Map.of());
    }
}
