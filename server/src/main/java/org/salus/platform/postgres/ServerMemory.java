package org.salus.platform.postgres;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Memory settings from the machine's size: a sixteenth for shared buffers, since the application lives here too. */
record ServerMemory(long totalMegabytes) {

    static ServerMemory ofThisMachine() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new ServerMemory(system.getTotalMemorySize() >> 20);
    }

    List<String> settings() {
        long shared = Math.clamp(totalMegabytes / 16, 64, 2048);
        return List.of(
                "shared_buffers=" + shared + "MB",
                "effective_cache_size=" + Math.max(128, totalMegabytes / 2) + "MB",
                "work_mem=" + Math.clamp(totalMegabytes / 1024, 4, 32) + "MB",
                "maintenance_work_mem=" + Math.clamp(totalMegabytes / 64, 32, 512) + "MB",
                "max_wal_size=" + Math.clamp(totalMegabytes / 8, 256, 4096) + "MB",
                "min_wal_size=" + Math.clamp(totalMegabytes / 64, 80, 512) + "MB");
    }
}
