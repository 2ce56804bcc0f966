package org.salus.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The synthetic patients of {@code SALUS_DATA}, a transaction Bundle each: the folder {@code dev-r4}, or else {@code dev-r4.tar.xz}. */
public final class SyntheticPatients {

    private SyntheticPatients() {}

    /** Takes one Bundle. */
    public interface Visitor {
        void visit(String name, byte[] bundle) throws IOException;
    }

    /** @param most how many, in the order of the folder's names or of the archive */
    public static void each(int most, Visitor visitor) throws IOException {
        Path data = Path.of(System.getenv("SALUS_DATA"));
        Path folder = data.resolve("dev-r4");
        if (Files.isDirectory(folder)) {
            List<Path> bundles;
            try (Stream<Path> files = Files.list(folder)) {
                bundles = files.filter(f -> f.toString().endsWith(".json")).sorted().limit(most).toList();
            }
            for (Path bundle : bundles) {
                visitor.visit(bundle.getFileName().toString(), Files.readAllBytes(bundle));
            }
            return;
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(Files.newInputStream(data.resolve("dev-r4.tar.xz")))))) {
            int seen = 0;
            for (TarArchiveEntry entry = next(tar); entry != null && seen < most; entry = next(tar)) {
                if (entry.getName().endsWith(".json")) {
                    seen++;
                    visitor.visit(entry.getName(), tar.readAllBytes());
                }
            }
        }
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        return tar.getNextEntry();
    }
}
