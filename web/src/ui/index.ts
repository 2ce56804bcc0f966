/** The building blocks. Nothing outside this folder imports the component library. */
export {
  Checkbox,
  Menu,
  Modal,
  NumberInput,
  PasswordInput,
  Popover,
  Radio,
  Select,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
export { useDebouncedValue, useHotkeys, useMediaQuery } from '@mantine/hooks';
export { Brand } from './Brand';
export { Button, IconButton, type ButtonProps } from './Button';
export { Card, Failed, Loading, NeverAsked, NoneFound, Truncated } from './Card';
export { Chip, type Tone } from './Chip';
export { Icon, type IconName } from './Icon';
export { PageHead } from './PageHead';
export { Photo } from './Photo';
export { setPreferences, usePreferences, type Density, type Theme } from './preferences';
export { UiProvider } from './UiProvider';
export { VisuallyHidden } from './VisuallyHidden';
