package org.salus.terminology.loaders;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by a number in bounded memory, so that files which are not sorted alike can be joined. Sorted runs lie in one
 * temporary file, which the system removes even if the process is killed. Rows with the same key keep their order.
 */
final class ExternalSort implements AutoCloseable {

    /** Characters held before a run is written: some 64 MiB. */
    private static final long RUN_CHARS = 24_000_000;

    private static final int READ_BUFFER = 1 << 16;

    /** What is sorted. */
    record Row(long key, String value) {}

    private final long runChars;
    private final List<Row> rows = new ArrayList<>();
    private final List<long[]> runs = new ArrayList<>();
    private long held;
    private boolean ordered;
    private @Nullable FileChannel spill;

    ExternalSort() {
        this(RUN_CHARS);
    }

    ExternalSort(long runChars) {
        this.runChars = runChars;
    }

    void add(long key, String value) {
        rows.add(new Row(key, value));
        held += value.length() + 40L;
        if (held >= runChars) {
            write();
        }
    }

    private void write() {
        rows.sort(Comparator.comparingLong(Row::key));
        try {
            FileChannel channel = spill;
            if (channel == null) {
                Path file = Files.createTempFile("salus-load", ".sort");
                channel = FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
                spill = channel;
            }
            long start = channel.size();
            channel.position(start);
            // Flushed, not closed: closing would close the channel.
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 18));
            for (Row row : rows) {
                byte[] utf8 = row.value().getBytes(StandardCharsets.UTF_8);
                out.writeLong(row.key());
                out.writeInt(utf8.length);
                out.write(utf8);
            }
            out.flush();
            runs.add(new long[] {start, channel.size()});
        } catch (IOException e) {
            throw new UncheckedIOException("The rows of the release cannot be sorted on disk", e);
        }
        rows.clear();
        held = 0;
    }

    /** All rows in order. May be asked again; nothing may be added once asked. */
    Items<Row> sorted() {
        FileChannel channel = spill;
        if (channel == null) {
            if (!ordered) {
                rows.sort(Comparator.comparingLong(Row::key));
                ordered = true;
            }
            return Items.of(rows);
        }
        if (!rows.isEmpty()) {
            write();
        }
        PriorityQueue<Run> heads =
                new PriorityQueue<>(Comparator.comparingLong((Run r) -> r.head().key()).thenComparingInt(r -> r.order));
        for (int i = 0; i < runs.size(); i++) {
            Run run = new Run(channel, runs.get(i), i);
            if (run.advance()) {
                heads.add(run);
            }
        }
        return () -> {
            Run run = heads.poll();
            if (run == null) {
                return null;
            }
            Row row = run.head();
            if (run.advance()) {
                heads.add(run);
            }
            return row;
        };
    }

    @Override
    public void close() {
        rows.clear();
        try {
            if (spill != null) {
                spill.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One sorted stretch of the file, read through a buffer of its own. */
    private static final class Run {

        private final FileChannel channel;
        private final int order;
        private long at;
        private final long end;
        private ByteBuffer buffer = ByteBuffer.allocate(READ_BUFFER).limit(0);
        private @Nullable Row head;

        Run(FileChannel channel, long[] stretch, int order) {
            this.channel = channel;
            this.at = stretch[0];
            this.end = stretch[1];
            this.order = order;
        }

        Row head() {
            Row row = head;
            if (row == null) {
                throw new IllegalStateException("Read past the end");
            }
            return row;
        }

        boolean advance() {
            if (at == end && !buffer.hasRemaining()) {
                head = null;
                return false;
            }
            fill(12);
            long key = buffer.getLong();
            int length = buffer.getInt();
            fill(length);
            head = new Row(key, new String(buffer.array(), buffer.position(), length, StandardCharsets.UTF_8));
            buffer.position(buffer.position() + length);
            return true;
        }

        private void fill(int wanted) {
            if (buffer.remaining() >= wanted) {
                return;
            }
            ByteBuffer larger = ByteBuffer.allocate(Math.max(READ_BUFFER, wanted));
            larger.put(buffer);
            int room = (int) Math.min(larger.remaining(), end - at);
            larger.limit(larger.position() + room);
            try {
                while (larger.hasRemaining()) {
                    int n = channel.read(larger, at);
                    if (n < 0) {
                        throw new IOException("The temporary file ended early");
                    }
                    at += n;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            buffer = larger.flip();
        }
    }
}
