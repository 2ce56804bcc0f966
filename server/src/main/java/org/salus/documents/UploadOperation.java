package org.salus.documents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceResolver;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Contents;
import org.salus.record.FhirRequest;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Times;
import org.salus.store.Commit;
import org.salus.store.StagedAttachment;
import org.salus.store.StoredResource;
import org.salus.store.Write;

/**
 * {@code DocumentReference/$upload} and {@code $scan}: a document and its content, filed together in one transaction or not at all. The content waits sealed in a
 * file without a name, is told by its bytes, and is looked through for malware; it is never in memory as a whole.
 */
final class UploadOperation implements Operation {

    static final long MOST_BYTES = 50L * 1024 * 1024;

    private static final int LONGEST_LINE = 64 * 1024;

    private final Documents documents;
    private final Inspection inspection;
    private final Filing filing;

    UploadOperation(Documents documents, Inspection inspection, Filing filing) {
        this.documents = documents;
        this.inspection = inspection;
        this.filing = filing;
    }

    @Override
    public Definition definition() {
        return filing.definition();
    }

    @Override
    public FhirResponse run(Call call) {
        if (!(call.request().payload() instanceof FhirRequest.Payload.Raw raw)) {
            return FhirResponse.refused(
                    Problem.Code.MEDIA_TYPE,
                    "$" + definition().name() + " takes application/vnd.salus.upload: the DocumentReference as one line of JSON, then the content.");
        }
        try (InputStream in = raw.content()) {
            Counted counted = new Counted(in);
            FhirResponse response = filed(call, raw, counted);
            if (!response.problems().isEmpty()) {
                // A sender that is cut off while it still sends would never read why.
                counted.drain();
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FhirResponse filed(Call call, FhirRequest.Payload.Raw raw, Counted in) throws IOException {
        Caller caller = call.request().caller();
        List<Problem> closed = documents.mayCreate(filing.writer(caller), "Binary");
        if (!closed.isEmpty()) {
            return FhirResponse.refused(closed);
        }
        String patient = call.request().header("x-salus-patient");
        if (patient == null || !Ids.isValid(patient)) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.REQUIRED, "X-Salus-Patient names the patient whose chart is open. Nothing was stored.", "X-Salus-Patient"));
        }
        Outcome<JsonObject> line = line(in).flatMap(document -> filing.shaped(caller, document));
        if (line instanceof Outcome.Refused<JsonObject>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        JsonObject document = line.get();
        String id = Ids.resource();
        // Whose it is is asked before the content is read.
        Outcome<Write> wanted = prepared(call, document.deepCopy(), id, patient);
        if (wanted instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Outcome<StoredResource> chart = documents.row(caller, Interaction.READ, "Patient", patient);
        if (chart instanceof Outcome.Refused<StoredResource>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        long self = documents.services().vault().blindIndex(caller.organisation()).self("Patient", patient);
        Outcome<StagedAttachment> outcome = documents.services().attachments().stage(caller.organisation(), self, in, MOST_BYTES);
        if (outcome instanceof Outcome.Refused<StagedAttachment>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        try (StagedAttachment staged = outcome.get()) {
            if (raw.length() >= 0 && raw.length() != in.count()) {
                throw new IOException("The sender broke off");
            }
            Outcome<String> kind = inspection.of(staged::writeTo);
            if (kind instanceof Outcome.Refused<String>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            return commit(call, complete(document, kind.get(), staged), id, patient, kind.get(), staged);
        }
    }

    /** The first line; the content begins behind it. */
    private static Outcome<JsonObject> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n' && line.size() < LONGEST_LINE) {
            line.write(next);
            next = in.read();
        }
        if (next != '\n') {
            return Outcome.refused(
                    Problem.Code.REQUEST, "The DocumentReference is one line of JSON of at most 64 KB, and the content comes after it.");
        }
        Outcome<JsonObject> parsed = Json.parse(line.toByteArray());
        if (parsed instanceof Outcome.Ok<JsonObject>(JsonObject document)
                && (!"DocumentReference".equals(document.string("resourceType")) || document.has("id"))) {
            return Outcome.refused(new Problem(Problem.Code.STRUCTURE, "The first line is a DocumentReference without an id.", "resourceType"));
        }
        return parsed;
    }

    private Outcome<Write> prepared(Call call, JsonObject document, String id, String patient) {
        if (!(document.get("content") instanceof JsonArray contents) || contents.size() != 1) {
            return Outcome.refused(new Problem(
                    Problem.Code.STRUCTURE, "An uploaded document has one content; its attachment may have a title.", "DocumentReference.content"));
        }
        return documents.services()
                .incoming()
                .prepare(
                        filing.writer(call.request().caller()),
                        Interaction.CREATE,
                        Write.Kind.CREATE,
                        documents.type("DocumentReference"),
                        id,
                        document,
                        Write.ANY,
                        patient,
                        ReferenceResolver.AS_IS);
    }

    /** With what the server alone can say. */
    private JsonObject complete(JsonObject document, String mediaType, StagedAttachment staged) {
        String now = Times.instant(System.currentTimeMillis() * 1000);
        JsonObject content = document.get("content") instanceof JsonArray contents ? contents.object(0) : null;
        JsonObject stated = content == null ? null : content.object("attachment");
        JsonObject attachment = new JsonObject()
                .put("contentType", mediaType)
                .put("url", "Binary/" + Ids.resource())
                .put("size", JsonNumber.of(staged.size()));
        String title = FileNames.clean(stated == null ? null : stated.string("title"));
        if (title != null) {
            attachment.put("title", title);
        }
        String creation = stated == null ? null : stated.string("creation");
        attachment.put("creation", creation == null ? now : creation);
        document.put("content", JsonArray.of(JsonObject.of("attachment", attachment)));
        if (!document.has("date")) {
            document.put("date", now);
        }
        JsonArray extensions = new JsonArray();
        if (document.get("extension") instanceof JsonArray own) {
            own.forEach(one -> {
                if (!(one instanceof JsonObject extension) || !Inspection.SAID.equals(extension.string("url"))) {
                    extensions.add(one);
                }
            });
        }
        document.put("extension", extensions);
        extensions.add(inspection.said(now));
        return document;
    }

    private FhirResponse commit(
            Call call, JsonObject document, String id, String patient, String mediaType, StagedAttachment staged) {
        Caller caller = call.request().caller();
        Outcome<Write> filed = prepared(call, document, id, patient);
        if (filed instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        String binaryId = binaryId(document);
        JsonObject meta = document.object("meta");
        JsonObject binary = Contents.binary(
                binaryId, mediaType, "DocumentReference/" + id, meta == null ? null : meta.array("security"), staged);
        Outcome<Write> content = documents.services()
                .incoming()
                .asItIs(filing.writer(caller), Write.Kind.CREATE, documents.type("Binary"), binary, Write.ABSENT, patient);
        if (content instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Commit commit = new Commit(
                caller.organisation(),
                new long[0],
                Commit.NO_CHECK,
                List.of(content.get(), filed.get()),
                List.of(
                        Contents.of(binaryId, staged),
                        documents.services().auditor().inTransaction(written -> documents.event(
                                caller,
                                definition().name(),
                                List.of("DocumentReference/" + id, "Binary/" + binaryId),
                                new long[] {written.getFirst().patient()},
                                written,
                                201))));
        return switch (documents.commits().commit(filing.writer(caller), definition().name(), commit)) {
            case Outcome.Refused<List<Commit.Written>>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<List<Commit.Written>>(List<Commit.Written> written) -> {
                Commit.Written one =
                        written.stream().filter(w -> w.id().equals(id)).findFirst().orElseThrow();
                yield new FhirResponse(
                        201,
                        one.body(),
                        one.version(),
                        one.updated(),
                        call.request().base() + "/DocumentReference/" + id + "/_history/" + one.version(),
                        null,
                        List.of());
            }
        };
    }

    private static String binaryId(JsonObject document) {
        JsonArray contents = document.array("content");
        JsonObject content = contents == null ? null : contents.object(0);
        JsonObject attachment = content == null ? null : content.object("attachment");
        return String.valueOf(attachment == null ? null : attachment.string("url")).substring("Binary/".length());
    }

    /** Knows how much has been read, and reads the rest of what was announced. */
    private static final class Counted extends java.io.FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        long count() {
            return count;
        }

        void drain() throws IOException {
            byte[] piece = new byte[64 * 1024];
            long most = count + MOST_BYTES + LONGEST_LINE;
            while (count < most && read(piece, 0, piece.length) >= 0) {
                // Thrown away.
            }
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
