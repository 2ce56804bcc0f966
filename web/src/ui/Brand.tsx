import styles from './Brand.module.css';

/** The mark of Salus: a drop with an S. The word stands beside it. */
export function Brand({ size = 40, bare = false }: { size?: number; bare?: boolean }) {
  return (
    <svg
      viewBox="0 0 32 32"
      width={size}
      height={size}
      aria-hidden="true"
      className={bare ? styles.bare : styles.brand}
    >
      {!bare && <rect width="32" height="32" rx="7" className={styles.ground} />}
      <path
        d="M16 4.500c5.300 3.200 8.500 6.900 8.500 11.400a8.500 8.500 0 0 1-17 0c0-4.500 3.200-8.200 8.500-11.400z"
        className={styles.drop}
      />
      <path
        d="M19.300 12.600c-.8-1-1.900-1.500-3.200-1.500-1.700 0-3 .8-3 2.200 0 3.100 6.200 1.500 6.200 4.800 0 1.500-1.400 2.300-3.200 2.300-1.500 0-2.700-.5-3.500-1.700"
        className={styles.letter}
      />
    </svg>
  );
}
