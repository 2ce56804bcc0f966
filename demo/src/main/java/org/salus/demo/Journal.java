package org.salus.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has been loaded, line by line in a file: {@code sent NAME} before a bundle leaves and {@code done NAME RESOURCES
 * PATIENT} after its acknowledgement, each forced to disk. A bundle that was sent and not done is in doubt. A line that
 * was cut off by a crash counts as not written. One program at a time has it.
 */
final class Journal implements AutoCloseable {

    private static final String NO_PATIENT = "-";

    private final FileChannel file;
    private final Set<String> sent = new HashSet<>();
    private final Map<String, Done> done = new HashMap<>();

    /** @param patientId of the bundle's Patient, if it has one */
    record Done(int resources, Optional<String> patientId) {}

    Journal(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isMine()) {
            file.close();
            throw new IOException("Another program is loading these records: end it first");
        }
        String text = Files.readString(path, StandardCharsets.UTF_8);
        int whole = text.lastIndexOf('\n') + 1;
        text.substring(0, whole).lines().forEach(this::take);
        file.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
        file.position(file.size());
    }

    /** Held until the journal is closed. */
    private boolean isMine() throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    synchronized Optional<Done> done(String name) {
        return Optional.ofNullable(done.get(name));
    }

    synchronized boolean inDoubt(String name) {
        return sent.contains(name) && !done.containsKey(name);
    }

    synchronized void send(String name) throws IOException {
        write("sent " + name);
    }

    synchronized void finish(String name, Done what) throws IOException {
        write("done " + name + " " + what.resources() + " " + what.patientId().orElse(NO_PATIENT));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void write(String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
        take(line);
    }

    private void take(String line) {
        String[] words = line.split(" ");
        if (words.length == 2 && words[0].equals("sent")) {
            sent.add(words[1]);
        } else if (words.length == 4 && words[0].equals("done")) {
            Optional<String> patient = words[3].equals(NO_PATIENT) ? Optional.empty() : Optional.of(words[3]);
            done.put(words[1], new Done(Integer.parseInt(words[2]), patient));
        }
    }
}
