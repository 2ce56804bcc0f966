package org.salus.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDictTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.salus.fhir.ResourceType;

/**
 * Trains the compression dictionaries: {@code TrainDictionaries BUNDLES OUTPUT FIRST_NUMBER}. Generated (made-up) patients
 * only: what is in a dictionary lies in the clear in the application. Released numbers are never trained again.
 */
public final class TrainDictionaries {

    /** Sizes in kilobytes: where resources are large and alike, a larger dictionary pays. */
    private static final Map<String, Integer> SIZES = sizes();

    private static final int OTHERS = 48;
    private static final int SAMPLES_PER_BYTE = 100;

    private TrainDictionaries() {}

    private static Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("Observation", 48);
        sizes.put("Procedure", 48);
        sizes.put("DiagnosticReport", 64);
        sizes.put("Claim", 64);
        sizes.put("ExplanationOfBenefit", 64);
        sizes.put("Encounter", 48);
        sizes.put("DocumentReference", 48);
        sizes.put("Condition", 40);
        sizes.put("MedicationRequest", 40);
        sizes.put("SupplyDelivery", 16);
        sizes.put("Immunization", 16);
        return sizes;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, List<byte[]>> bodies = new LinkedHashMap<>();
        Map<String, Short> codes = new LinkedHashMap<>();
        for (Path file : SampleBundles.files(Path.of(arguments[0]))) {
            for (SampleBundles.Sample sample : SampleBundles.read(file)) {
                ResourceType type = sample.type();
                String group = SIZES.containsKey(type.name()) ? type.name() : "";
                codes.put(group, group.isEmpty() ? (short) 0 : type.code());
                bodies.computeIfAbsent(group, g -> new ArrayList<>())
                        .add(SampleBundles.body(sample.json(), 1, System.currentTimeMillis() * 1000));
            }
        }
        Path output = Path.of(arguments[1]);
        Files.createDirectories(output);
        int number = Integer.parseInt(arguments[2]);
        StringBuilder index = new StringBuilder();
        List<String> groups = new ArrayList<>(SIZES.keySet());
        groups.add("");
        for (String group : groups) {
            int size = (group.isEmpty() ? OTHERS : SIZES.get(group)) * 1024;
            byte[] dictionary = train(bodies.get(group), size);
            Files.write(output.resolve(number + ".zdict"), dictionary);
            index.append(number).append(' ').append(codes.get(group)).append('\n');
            System.out.printf("%d %s: %d bytes, %s%n", number, group, dictionary.length, ratio(bodies.get(group), dictionary));
            number++;
        }
        Files.writeString(output.resolve("index"), index);
    }

    private static byte[] train(List<byte[]> bodies, int size) {
        List<byte[]> shuffled = new ArrayList<>(bodies);
        java.util.Collections.shuffle(shuffled, new Random(1));
        int budget = size * SAMPLES_PER_BYTE;
        ZstdDictTrainer trainer = new ZstdDictTrainer(budget, size, 3);
        for (byte[] body : shuffled) {
            if (!trainer.addSample(body)) {
                break;
            }
        }
        return trainer.trainSamples();
    }

    private static String ratio(List<byte[]> bodies, byte[] dictionary) {
        long plain = 0;
        long packed = 0;
        for (byte[] body : bodies) {
            plain += body.length;
            byte[] out = new byte[(int) Zstd.compressBound(body.length)];
            packed += Zstd.compressUsingDict(out, 0, body, 0, body.length, dictionary, 3);
        }
        return plain / bodies.size() + " -> " + packed / bodies.size() + " bytes a body";
    }
}
