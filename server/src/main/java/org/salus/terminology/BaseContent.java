package org.salus.terminology;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;
import org.salus.fhir.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ships: the code systems and value sets of FHIR R4 with those of HL7 v2 and v3 (published by HL7, FHIR's under CC0). Loaded in the
 * background after the first start, once for each content; a start that is cut short goes on at the next.
 */
public final class BaseContent implements ShippedContent, AutoCloseable {

    static final String PACKAGE = "salus.r4.terminology";
    private static final String VERSION = "4.0.1";
    private static final String FILE = "r4.terminology.zst";
    private static final int STEP = 500;
    private static final Logger LOG = LoggerFactory.getLogger(BaseContent.class);

    private final Loads loads;
    private final BackgroundLoad background = new BackgroundLoad("base terminology", this::load);

    public BaseContent(Loads loads) {
        this.loads = loads;
    }

    /** Begins, unless it is there already; returns at once. */
    public void loadInBackground() {
        background.start();
    }

    @Override
    public boolean isPending() {
        return background.isPending();
    }

    /** Loads it now, unless it is there already. */
    void load() {
        byte[] packed = packed();
        CRC32 crc = new CRC32();
        crc.update(packed);
        String key = "base " + Long.toHexString(crc.getValue());
        if (loads.list().stream().anyMatch(state -> state.finished() && state.key().equals(key))) {
            return;
        }
        long start = System.nanoTime();
        try (Load opened = loads.open(key, this::goOnUnlessStopping)) {
            PostgresLoad load = (PostgresLoad) opened;
            if (!load.passed("resources")) {
                read(load, packed);
                if (background.isStopping()) {
                    return;
                }
                load.checkpoint("resources");
            }
            Load.Summary summary = load.commit();
            LOG.info(
                    "Loaded the base terminology: {} code systems with {} concepts, {} value sets, in {} s",
                    summary.systems(), summary.concepts(), summary.valueSets(),
                    Duration.ofNanos(System.nanoTime() - start).toSeconds());
        }
    }

    /** A commit under way is given up: what it has written is not seen, and the next start begins it again. */
    private void goOnUnlessStopping(String phase, long done, long total) {
        if (background.isStopping()) {
            throw new IllegalStateException("Salus is stopping");
        }
    }

    private void read(PostgresLoad load, byte[] packed) {
        load.beginPackage(new JsonObject()
                .put("name", PACKAGE)
                .put("version", VERSION)
                .put("title", "Code systems and value sets of FHIR R4, HL7 v2 and v3"));
        long from = load.position("resources");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new ZstdInputStream(new ByteArrayInputStream(packed)), StandardCharsets.UTF_8))) {
            long at = 0;
            String line;
            while ((line = lines.readLine()) != null && !background.isStopping()) {
                if (++at > from) {
                    load.resource(Bodies.parse(line), PACKAGE, VERSION);
                    if (at % STEP == 0) {
                        load.progress("reading", at, 0);
                        load.checkpoint("resources", at);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] packed() {
        try (InputStream in = BaseContent.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        background.close();
    }
}
