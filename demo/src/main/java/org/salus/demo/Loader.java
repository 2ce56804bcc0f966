package org.salus.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads bundles, each exactly once, however often it is interrupted.
 *
 * <p>A patient's transaction is all or nothing, and creates the Patient. So when it is not known what became of one (the
 * answer was lost, or the loader was killed after sending it), the server is asked for the patient's identifier: there,
 * and the bundle is in; not there, and it is sent again. Hospitals, practitioners and the clinic are conditional creates, which may
 * be repeated.
 */
final class Loader {

    private static final int ATTEMPTS = 6;

    private final FhirServer server;
    private final Journal journal;
    private final Progress progress;
    private final Duration pause;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger resources = new AtomicInteger();

    /** Told after each bundle; sizes are in bytes of JSON, resources those of this run. */
    interface Progress {
        void loaded(long bytes, int resources);
    }

    /** Something was refused for good. The message names the bundle and the server's words. */
    static final class LoadException extends Exception {
        private static final long serialVersionUID = 1L;

        LoadException(String message) {
            super(message);
        }
    }

    /** @param pause before the first repetition; doubled for each further one */
    Loader(FhirServer server, Journal journal, Progress progress, Duration pause) {
        this.server = server;
        this.journal = journal;
        this.progress = progress;
        this.pause = pause;
    }

    /** Stage after stage, and {@code atOnce} bundles of a stage at a time. Stops at the first refusal. */
    void load(List<List<Parcel>> stages, int atOnce) throws IOException, InterruptedException, LoadException {
        for (List<Parcel> stage : stages) {
            try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
                List<Future<?>> running = new ArrayList<>();
                for (Parcel parcel : stage) {
                    running.add(workers.submit((Callable<@org.jspecify.annotations.Nullable Void>) () -> {
                        load(parcel);
                        return null;
                    }));
                }
                try {
                    for (Future<?> one : running) {
                        one.get();
                    }
                } catch (ExecutionException e) {
                    workers.shutdownNow();
                    rethrow(e.getCause() == null ? e : e.getCause());
                }
            }
        }
    }

    private void load(Parcel parcel) throws IOException, InterruptedException, LoadException {
        long size = Files.size(parcel.file());
        if (journal.done(parcel.name()).isPresent()) {
            tell(size, 0);
            return;
        }
        Journal.Done done = deliver(parcel);
        journal.finish(parcel.name(), done);
        tell(size, done.resources());
    }

    private Journal.Done deliver(Parcel parcel) throws IOException, InterruptedException, LoadException {
        byte[] body = Files.readAllBytes(parcel.file());
        boolean doubt = journal.inDoubt(parcel.name());
        IOException lost = new IOException("not tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (attempt > 0) {
                Thread.sleep(pause.multipliedBy(1L << (attempt - 1)));
            }
            try {
                if (doubt) {
                    Optional<Journal.Done> there = alreadyThere(parcel);
                    if (there.isPresent()) {
                        return there.get();
                    }
                }
                journal.send(parcel.name());
                doubt = true;
                FhirServer.Answer answer = server.post(body);
                if (answer.ok()) {
                    return new Journal.Done(answer.resources(), answer.patientId());
                }
                if (!answer.comeAgain()) {
                    throw new LoadException(
                            parcel.name() + " was refused: " + answer.problem().orElse("HTTP " + answer.status()));
                }
                lost = new IOException("HTTP " + answer.status());
            } catch (IOException e) {
                lost = e;
            }
        }
        throw new IOException("The server did not answer for " + parcel.name() + ": " + lost.getMessage(), lost);
    }

    private Optional<Journal.Done> alreadyThere(Parcel parcel) throws IOException, InterruptedException {
        if (parcel.patient().isEmpty()) {
            return Optional.empty();
        }
        return server.find("Patient", Parcel.SYNTHEA, parcel.patient().get())
                .map(person -> new Journal.Done(0, Optional.of(person.id())));
    }

    private void tell(long size, int count) {
        progress.loaded(bytes.addAndGet(size), resources.addAndGet(count));
    }

    private static void rethrow(Throwable cause) throws IOException, InterruptedException, LoadException {
        switch (cause) {
            case IOException e -> throw e;
            case InterruptedException e -> throw e;
            case LoadException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }
}
