package org.salus.faults;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks for many words in files at once: as written and in small letters, in UTF-8, UTF-16 (both orders) and base64 of UTF-8. */
final class Scanner {

    private static final int KEY = 8;
    private static final List<Charset> WIDE = List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

    private record Pattern(String word, String form, byte[] bytes) {}

    /** By their first eight bytes. */
    private final Map<Long, List<Pattern>> patterns = new HashMap<>();
    /** Which values the hash of a key has: leaves most positions of a file after one look. */
    private final boolean[] possible = new boolean[1 << 20];

    Scanner(Collection<String> words) {
        for (String word : words) {
            for (String written : new TreeSet<>(List.of(word, word.toLowerCase(Locale.ROOT)))) {
                byte[] utf8 = written.getBytes(StandardCharsets.UTF_8);
                add(word, "UTF-8", utf8);
                for (Charset wide : WIDE) {
                    add(word, wide.name(), written.getBytes(wide));
                }
                for (int before = 0; before < 3; before++) {
                    add(word, "base64", base64(utf8, before));
                }
            }
        }
    }

    /** The letters that do not depend on what stands before (so many bytes over a multiple of three) and behind. */
    private static byte[] base64(byte[] utf8, int before) {
        byte[] shifted = new byte[before + utf8.length];
        System.arraycopy(utf8, 0, shifted, before, utf8.length);
        byte[] letters = Base64.getEncoder().withoutPadding().encode(shifted);
        int from = before == 0 ? 0 : before + 1;
        int to = shifted.length / 3 * 4;
        return Arrays.copyOfRange(letters, from, to);
    }

    private void add(String word, String form, byte[] bytes) {
        if (bytes.length < KEY) {
            throw new IllegalArgumentException("Too short to look for: " + word);
        }
        long key = 0;
        for (int i = 0; i < KEY; i++) {
            key = key << 8 | bytes[i] & 0xff;
        }
        patterns.computeIfAbsent(key, k -> new ArrayList<>()).add(new Pattern(word, form, bytes));
        possible[slot(key)] = true;
    }

    private static int slot(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 44);
    }

    /**
     * @param bytes how many were read
     * @param found file, form and word of each hit, at most 50
     */
    record Result(int files, long bytes, List<String> found) {}

    /** Every file below the folder but those below {@code except}. */
    Result scan(Path folder, Path except) throws IOException {
        int files = 0;
        long bytes = 0;
        List<String> found = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path file : paths.filter(p -> Files.isRegularFile(p) && !p.startsWith(except)).toList()) {
                byte[] content = Files.readAllBytes(file);
                files++;
                bytes += content.length;
                scan(folder.relativize(file).toString(), content, found);
            }
        }
        return new Result(files, bytes, found);
    }

    private void scan(String file, byte[] content, List<String> found) {
        long key = 0;
        for (int i = 0; i < content.length; i++) {
            key = key << 8 | content[i] & 0xff;
            if (i < KEY - 1 || !possible[slot(key)]) {
                continue;
            }
            int start = i - KEY + 1;
            for (Pattern pattern : patterns.getOrDefault(key, List.of())) {
                int end = start + pattern.bytes().length;
                if (end <= content.length
                        && Arrays.equals(content, start, end, pattern.bytes(), 0, pattern.bytes().length)
                        && found.size() < 50) {
                    found.add(file + " holds \"" + pattern.word() + "\" as " + pattern.form());
                }
            }
        }
    }
}
