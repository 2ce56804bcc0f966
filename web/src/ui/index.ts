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
export { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
export { Brand } from './Brand';
export { Button, IconButton, type ButtonProps } from './Button';
export { Card, Failed, Loading, NeverAsked, NoneFound, Truncated } from './Card';
export { Chip, type Tone } from './Chip';
export { ConfirmDialog } from './ConfirmDialog';
export { Icon, type IconName } from './Icon';
export { keysOfScreen, suspendKeys, useKeys, type KeyBinding, type KeyGroup } from './keys';
export { LanguageChoice } from './LanguageChoice';
export { PageHead } from './PageHead';
export { Photo } from './Photo';
export { QrCode } from './QrCode';
export { setPreferences, usePreferences, type Density, type Theme } from './preferences';
export { UiProvider } from './UiProvider';
export { offerUndo, UndoHost, withdrawUndo } from './Undo';
export { VisuallyHidden } from './VisuallyHidden';
