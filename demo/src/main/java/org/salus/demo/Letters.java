package org.salus.demo;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What has come from outside for the first patients: two letters as PDF and a message as text, which nobody has reviewed yet. */
final class Letters {

    private final ZonedDateTime now;

    Letters(ZonedDateTime now) {
        this.now = now;
    }

    void add(Clinic.PatientBundle patient, int number) {
        Letter letter = letter(patient, number);
        if (letter != null) {
            patient.append(Fhir.url(patient, "letter"), document(patient, letter));
        }
    }

    private record Letter(
            String code, String display, String title, String author, LocalDate day, String type, byte[] content, String file) {}

    private @Nullable Letter letter(Clinic.PatientBundle patient, int number) {
        LocalDate today = now.toLocalDate();
        String who = patient.patient().at("/name/0/given/0").asString("") + " "
                + patient.patient().at("/name/0/family").asString("") + ", born " + patient.birthDate();
        return switch (number) {
            case 0 -> {
                LocalDate day = today.minusDays(6);
                yield pdf("11488-4", "Consult note", "Cardiology: echocardiogram and blood pressure", "Dr Helen Park", day, "cardiology.pdf", List.of(
                        "Harbor Heart Center, 40 Harbor Street, Boston",
                        day.toString(),
                        "",
                        "To: Riverside Family Clinic",
                        "About: " + who,
                        "",
                        "Dear colleague,",
                        "",
                        "thank you for sending this patient, whom I saw because of shortness of breath when climbing stairs.",
                        "",
                        "Echocardiogram: left ventricle of normal size, ejection fraction 58 %. Mild thickening of the walls. No relevant disease of the "
                                + "valves. The ECG showed a sinus rhythm of 72 per minute.",
                        "",
                        "I see no failure of the heart. The blood pressure at rest was 148/86 mmHg. I suggest home measurements for two weeks, and a "
                                + "visit to you with the list.",
                        "",
                        "Please repeat the kidney values and potassium before any change of the medicines.",
                        "",
                        "With kind regards,",
                        "Helen Park, MD"));
            }
            case 1 -> {
                LocalDate day = today.minusDays(12);
                yield pdf("18842-5", "Discharge summary", "Discharge summary: pneumonia", "Dr Samuel Ortiz", day, "discharge.pdf", List.of(
                        "Bayside Hospital, Internal Medicine",
                        day.toString(),
                        "",
                        "About: " + who,
                        "In hospital from " + day.minusDays(4) + " to " + day,
                        "",
                        "Diagnosis: pneumonia of the right lower lobe, acquired at home.",
                        "",
                        "Course: came with fever of 39.1 degrees Celsius and cough. Oxygen saturation 91 % in room air, 96 % with 2 litres per minute. "
                                + "Treated with an antibiotic for five days; no fever since the second day. Walked the ward without oxygen on the last day.",
                        "",
                        "Results on the last day: CRP 28 mg/L (184 at admission), leucocytes 8.1 x 10^9/L, creatinine 0.9 mg/dL.",
                        "",
                        "Please: chest X-ray in six weeks. Ask about the vaccination against pneumococci.",
                        "",
                        "Samuel Ortiz, MD"));
            }
            case 2 -> {
                LocalDate day = today.minusDays(1);
                yield new Letter(
                        "34109-9",
                        "Note",
                        "Home care: wound check",
                        "Eastside Home Care",
                        day,
                        "text/plain; charset=utf-8",
                        ("# Visit at home\n\n" + who + "\n\nThe wound on the left shin is clean, 2 x 1 cm, without redness. Dressing changed. "
                                        + "Next visit on " + day.plusDays(3) + ".\n\nPlease say whether stockings may be worn again.\n")
                                .getBytes(StandardCharsets.UTF_8),
                        "visit.txt");
            }
            default -> null;
        };
    }

    private static Letter pdf(
            String code, String display, String title, String author, LocalDate day, String file, List<String> paragraphs) {
        return new Letter(code, display, title, author, day, "application/pdf", LetterPdf.of(paragraphs), file);
    }

    private ObjectNode document(Clinic.PatientBundle patient, Letter letter) {
        ObjectNode document = Fhir.resource("DocumentReference");
        ObjectNode scan = Fhir.extension(document, "urn:salus:document-scan");
        Fhir.extension(scan, "status").put("valueCode", "not-scanned");
        Fhir.extension(scan, "time").put("valueInstant", Fhir.text(now.minusHours(2)));
        document.put("status", "current");
        Fhir.concept(document.putObject("type"), Fhir.LOINC, letter.code(), letter.display());
        Fhir.concept(
                document.withArray("category").addObject(),
                "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
                "clinical-note",
                "Clinical Note");
        Fhir.reference(document, "subject", patient.reference());
        document.put("date", Fhir.text(letter.day().atTime(12, 0).atZone(now.getZone())));
        document.withArray("author").addObject().put("display", letter.author());
        document.put("description", letter.title());
        document.withArray("content")
                .addObject()
                .putObject("attachment")
                .put("contentType", letter.type())
                .put("data", Base64.getEncoder().encodeToString(letter.content()))
                .put("size", letter.content().length)
                .put("title", letter.file())
                .put("creation", letter.day().toString());
        return document;
    }
}
