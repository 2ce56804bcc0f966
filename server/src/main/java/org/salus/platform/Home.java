package org.salus.platform;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folder of an installation, made and checked at the start. */
public final class Home {

    private static final String MODE_FILE = "mode";

    private Home() {}

    /**
     * Makes the folder at the first start, and refuses one that cannot be written or belongs to the other mode: made-up
     * patients and a machine's client of a demo must never meet real ones.
     */
    public static void prepare(Settings settings) {
        Path home = settings.home();
        try {
            if (!Files.isDirectory(home)) {
                Files.createDirectories(
                        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            }
            checkMode(settings);
            makePrivate(home.resolve("keys"));
            makePrivate(home.resolve("run"));
            makePrivate(home.resolve("log"));
        } catch (AccessDeniedException e) {
            throw new StartRefused("The folder " + home + " cannot be written: allow it, or name another one with --home.", e);
        } catch (IOException e) {
            throw new StartRefused("The folder " + home + " cannot be used: " + e.getMessage() + ".", e);
        }
    }

    private static void checkMode(Settings settings) throws IOException {
        Path file = settings.home().resolve(MODE_FILE);
        String word = settings.mode().word();
        if (!Files.exists(file)) {
            Files.writeString(file, word + "\n");
        } else if (!Files.readString(file).strip().equals(word)) {
            throw new StartRefused("The folder " + settings.home() + " belongs to \"salus "
                    + Files.readString(file).strip() + "\": name another one with --home.");
        }
        if (!Files.isWritable(settings.home())) {
            throw new AccessDeniedException(settings.home().toString());
        }
    }

    /** Which mode made this folder; empty when none has. */
    public static java.util.Optional<Settings.Mode> mode(Path home) {
        try {
            String word = Files.readString(home.resolve(MODE_FILE)).strip();
            return java.util.Arrays.stream(Settings.Mode.values())
                    .filter(m -> m.word().equals(word))
                    .findFirst();
        } catch (IOException e) {
            return java.util.Optional.empty();
        }
    }

    /** Makes a folder that only its owner may see; one that others may see already is refused. */
    private static void makePrivate(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER_"))) {
            throw new StartRefused(
                    "Other users may look into " + folder + ": take that away (chmod 700 " + folder + ").");
        }
    }

    /** Writes a file that only its owner may read, in one step. */
    public static void writePrivate(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "new",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, text);
            Files.move(
                    fresh,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
