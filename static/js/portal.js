import { startDialogs } from "./dialog.js";
import { startPage } from "./page.js";
import { startRelativeTime } from "./relative-time.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";
import { startUploads } from "./upload.js";

startToasts();
startPage();
startTheme();
startDialogs();
startRelativeTime();
startUploads();
