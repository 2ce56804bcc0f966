package org.salus.demo;

import java.io.IOException;
import java.util.Optional;

/** What the loader needs of a FHIR server. Every method may throw IOException when it cannot be known what became of the request. */
interface FhirServer {

    /**
     * Posts a transaction or batch bundle.
     *
     * @return what the server answered; an answer means that the request was dealt with, well or badly
     */
    Answer post(byte[] bundle) throws IOException, InterruptedException;

    /** The Patient or Practitioner with this identifier, if there is one. */
    Optional<Person> find(String type, String system, String value) throws IOException, InterruptedException;

    /** @param name as people write it, with its prefix */
    record Person(String id, String name) {}

    /**
     * @param status HTTP status
     * @param resources entries answered with 200 or 201
     * @param failed entries answered with anything else, with the first one's words
     * @param patientId of the Patient entry, if the bundle had one
     * @param problem the first problem in words, when something failed
     */
    record Answer(int status, int resources, int failed, Optional<String> patientId, Optional<String> problem) {

        boolean ok() {
            return status == 200 && failed == 0;
        }

        /** Lost dependency, too many requests: the server did nothing and asks to come again. */
        boolean comeAgain() {
            return status == 429 || status == 503;
        }
    }
}
